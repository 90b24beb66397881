// An address book that issues its own capabilities for its use: a process that asks attaches the capability that it was
// given. The rights are those of contacts:contacts:sys.
//
//   process contacts contacts:contacts:sys program contacts
//   process reader   reader:reader:dev.os  requests contacts requests cap contacts "Read" grants contacts
//
//   reader request contacts {"GetContact":"alice"} with cap contacts "Read"

#include <algorithm>

#include "hypersim/processes/process_lib.hpp"

using namespace hypersim::processes;

namespace {

enum class Right { ReadNameOnly, Read, Add, Remove };
HYPERSIM_JSON_ENUM(Right, ReadNameOnly, Read, Add, Remove)

struct GetNames {};
HYPERSIM_JSON(GetNames)
struct GetAllContacts {};
HYPERSIM_JSON(GetAllContacts)
struct GetContact {
  std::string name;
};
HYPERSIM_JSON_NEWTYPE(GetContact, name)
struct AddContact {
  std::string name, about;
};
HYPERSIM_JSON(AddContact, name, about)
struct RemoveContact {
  std::string name;
};
HYPERSIM_JSON_NEWTYPE(RemoveContact, name)
using Ask = std::variant<GetNames, GetAllContacts, GetContact, AddContact, RemoveContact>;

struct Failed {
  std::string why;
};
HYPERSIM_JSON_NEWTYPE(Failed, why)
using Refusal = std::variant<Failed>;

using Contacts = std::map<std::string, std::string>;

/// Any one of these is enough.
std::vector<Right> rights_for(const Ask& ask) {
  if (std::holds_alternative<GetNames>(ask)) return {Right::ReadNameOnly, Right::Read};
  if (std::holds_alternative<AddContact>(ask)) return {Right::Add};
  if (std::holds_alternative<RemoveContact>(ask)) return {Right::Remove};
  return {Right::Read};
}

bool may(const Address& our, const Message& message, const Ask& ask) {
  const Capabilities& shown = message.capabilities();
  const std::vector<Right> rights = rights_for(ask);
  return std::any_of(rights.begin(), rights.end(), [&](Right right) {
    return std::find(shown.begin(), shown.end(), Capability(our, to_json(right))) != shown.end();
  });
}

std::string answer_to(const Ask& ask, Contacts& contacts) {
  if (const auto* add = std::get_if<AddContact>(&ask)) {
    contacts[add->name] = add->about;
  } else if (const auto* remove = std::get_if<RemoveContact>(&ask)) {
    contacts.erase(remove->name);
  } else if (const auto* get = std::get_if<GetContact>(&ask)) {
    const auto found = contacts.find(get->name);
    return to_json(found == contacts.end() ? std::optional<std::string>() : found->second);
  } else if (std::holds_alternative<GetAllContacts>(ask)) {
    return to_json(contacts);
  } else {
    std::vector<std::string> names;
    for (const auto& [name, about] : contacts) names.push_back(name);
    return to_json(names);
  }
  return to_json(std::string("Ok"));
}

Task<> contacts(Address our) {
  Contacts contacts = (co_await get_typed_state<Contacts>()).unwrap().value_or(Contacts());
  for (;;) {
    const auto message = co_await await_message();
    if (!message || !message.unwrap().is_request()) continue;
    const auto ask = message.unwrap().body_as<Ask>();
    std::string answer;
    if (!ask) {
      answer = to_json(Refusal(Failed{ask.error()}));
    } else if (!may(our, message.unwrap(), ask.unwrap())) {
      const std::string right = to_json(rights_for(ask.unwrap()).back());
      answer = to_json(Refusal(Failed{"this request needs the capability " + right}));
    } else {
      answer = answer_to(ask.unwrap(), contacts);
      (co_await set_state(contacts)).unwrap();
    }
    co_await Response().body(answer).send();
  }
}

}  // namespace

HYPERSIM_PROCESS("contacts", contacts)
