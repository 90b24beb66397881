#include "verbs.hpp"

#include <array>

namespace hypersim::language {
namespace {

constexpr std::optional<Saved> kNothing = std::nullopt;

constexpr std::array<Verb, 21> kProcessVerbs = {{
    {"open", "WHO open DB [within D]", Saved::Value, read_open},
    {"remove", "WHO remove DB [within D]", Saved::Value, read_remove},
    {"set", "WHO set DB KEY VALUE [in TX] [within D]", Saved::Value, read_set},
    {"delete", "WHO delete DB KEY [in TX] [within D]", Saved::Value, read_delete},
    {"get", "WHO get DB KEY [within D]", Saved::Value, read_get},
    {"begin", "WHO begin DB [within D] -> NAME", Saved::Value, read_begin},
    {"commit", "WHO commit DB TX [within D]", Saved::Value, read_commit},
    {"share", "WHO share CAP with WHO [within D]", Saved::Value, read_share},
    {"save", "WHO save CAP", Saved::Value, read_save},
    {"drop", "WHO drop CAP", Saved::Value, read_drop},
    {"request", "WHO request WHO [body B] [blob B] [with CAP] [within D] …", Saved::Value, read_request},
    {"send", "WHO send WHO [body B] [blob B] [with CAP] [no answer] …", Saved::Request, read_send},
    {"await", "WHO await $NAME", Saved::Value, read_await},
    {"receive", "WHO receive [from WHO] [body B] [blob B] [with CAP]", Saved::Value, read_receive},
    {"respond", "WHO respond B [blob B] [mime WORD] [with CAP] [inherit] [metadata B]", Saved::Value, read_respond},
    {"log", "WHO log \"TEXT\"", kNothing, read_log},
    {"spawn", "WHO spawn NAME [CLAUSE…]", Saved::Value, read_spawn},
    {"state", "WHO state set B | get | clear", Saved::Value, read_state},
    {"sleep", "WHO sleep D [within D]", kNothing, read_sleep},
    {"exit", "WHO exit", kNothing, read_exit},
    {"crash", "WHO crash \"TEXT\"", kNothing, read_crash},
}};

constexpr std::array<Verb, 16> kSimVerbs = {{
    {"wait", "sim wait D", kNothing, read_sim_wait},
    {"settle", "sim settle", kNothing, read_sim_settle},
    {"grant", "sim grant CAP to WHO", kNothing, read_sim_grant},
    {"kill", "sim kill WHO", kNothing, read_sim_kill},
    {"revoke-all", "sim revoke-all WHO", kNothing, read_sim_revoke_all},
    {"crash-module", "sim crash-module kv", kNothing, read_sim_crash_module},
    {"crash", "sim crash WHO", kNothing, read_sim_crash},
    {"restart", "sim restart NODE", kNothing, read_sim_restart},
    {"crash-node", "sim crash-node NODE", kNothing, read_sim_crash_node},
    {"partition", "", kNothing, nullptr},
    {"heal", "", kNothing, nullptr},
    {"offline", "", kNothing, nullptr},
    {"online", "", kNothing, nullptr},
    {"latency", "", kNothing, nullptr},
    {"fail-storage", "sim fail-storage DB open|put|delete|get|commit [times N] \"TEXT\"", kNothing,
     read_sim_fail_storage},
    {"fds-limit", "sim fds-limit N", kNothing, read_sim_fds_limit},
}};

template <class Verbs>
const Verb* find(const Verbs& verbs, std::string_view name) {
  for (const Verb& verb : verbs) {
    if (verb.name == name) return &verb;
  }
  return nullptr;
}

template <class Verbs>
std::vector<std::string_view> supported(const Verbs& verbs) {
  std::vector<std::string_view> names;
  for (const Verb& verb : verbs) {
    if (verb.read != nullptr) names.push_back(verb.name);
  }
  return names;
}

}  // namespace

const Verb* find_process_verb(std::string_view name) { return find(kProcessVerbs, name); }
const Verb* find_sim_verb(std::string_view name) { return find(kSimVerbs, name); }
std::vector<std::string_view> process_verb_names() { return supported(kProcessVerbs); }
std::vector<std::string_view> sim_verb_names() { return supported(kSimVerbs); }

}  // namespace hypersim::language
