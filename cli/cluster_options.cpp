#include "cluster_options.hpp"

#include "hypersim/cluster/address.hpp"

#include "manual.hpp"
#include "shared_options.hpp"

namespace hypersim::cli {

namespace {

std::string check_listen(const std::string& text) {
  const auto address = cluster::parse_address(text, true);
  return address.ok() ? "" : address.error();
}

std::string check_workers(const std::string& text) {
  const auto addresses = cluster::parse_addresses(text);
  return addresses.ok() ? "" : addresses.error();
}

void add_security(CLI::App& sub, cluster::SecurityFiles& files) {
  const auto add_file = [&sub](const char* name, std::string& file, const char* description) {
    sub.add_option(name, file, description)->type_name("FILE")->check(check_not_empty);
  };
  add_file("--tls-cert", files.certificate, "The certificate that is shown to the other side (PEM)");
  add_file("--tls-key", files.key, "The key of --tls-cert (PEM, without a passphrase)");
  add_file("--tls-ca", files.authority, "The authority that has signed the certificates of both sides (PEM)");
  add_file("--token-file", files.token,
           "What both sides know: one line of at least 32 hexadecimal digits, in a file that nobody else may read");
}

}  // namespace

CLI::App* add_worker(CLI::App& app, WorkerCommand& worker) {
  CLI::App* sub = app.add_subcommand("worker", "Play schedules for `explore --workers`, here or on another machine");
  sub->add_option(
         "--listen", worker.listen,
         "Where to listen; port 0: any that is free. Other addresses than those of this machine take --tls-cert, "
         "--tls-key, --tls-ca and --token-file")
      ->type_name("HOST:PORT")
      ->check(check_listen)
      ->capture_default_str();
  add_security(*sub, worker.security);
  add_load(*sub, worker.libraries);
  sub->footer([] {
    return "It prints the address at which it listens, and works until Ctrl-C. It plays on one thread: start one for "
           "each\n"
           "core. Whoever may connect can do what this user can: never listen where strangers are.\n"
           "Exit codes: 0 it was ended; 2 bad input or usage, or it cannot listen there." +
           see_also("How to use several machines", "cluster.md");
  });
  return sub;
}

void add_workers(CLI::App& sub, ExploreCommand& explore) {
  sub.add_option("--workers", explore.workers,
                 "Have these `hypersim worker` play, with commas between; what is found does not depend on them")
      ->type_name("HOST:PORT,...")
      ->check(check_workers);
  add_security(sub, explore.security);
  for (const char* name : {"--tls-cert", "--tls-key", "--tls-ca", "--token-file"})
    sub.get_option(name)->needs(sub.get_option("--workers"));
}

}  // namespace hypersim::cli
