#include "hypersim/processes/request.hpp"

namespace hypersim::processes {

namespace {

Address address_of(std::string_view text, Where where) {
  auto address = Address::parse(text);
  if (!address) {
    throw Panic(where, "\"" + std::string(text) + "\" is no address such as our@kv:distro:sys: " +
                           std::string(runtime::to_text(address.error())));
  }
  return *address;
}

}  // namespace

Target::Target(std::string_view text, Where where) : address_(address_of(text, where)) {}

}  // namespace hypersim::processes
