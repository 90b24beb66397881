#pragma once
// The address of an actor. It says which mail the actor takes, and nothing else can be sent to it: the wrong `tell()`
// does not compile. It keeps the actor alive, as CAF's handles do. There is no empty address: where an actor may be
// missing, use an optional.

#include <caf/all.hpp>
#include <type_traits>
#include <utility>
#include <variant>

namespace hypersim::actors {

class LightActor;

/// A protocol: the types of mail that an actor takes. An actor's own protocol is a struct derived from one, so that
/// compiler messages contain its name.
template <class... Mails>
struct Takes {
  static constexpr std::size_t kCount = sizeof...(Mails);
};

// About protocols, for the definitions below.
template <class What, class... Mails>
constexpr bool is_among(Takes<Mails...>) {
  return (std::is_same_v<What, Mails> || ...);
}
template <class Protocol, class... Mails>
constexpr bool takes_all(Takes<Mails...>) {
  return (is_among<Mails>(Protocol()) && ...);
}

template <class Protocol, class What>
concept TakesMail = is_among<What>(Protocol());
/// Takes everything that Less takes.
template <class Protocol, class Less>
concept TakesAllOf = takes_all<Protocol>(Less());

template <class Protocol>
class ActorRef {
 public:
  /// The address of an actor that takes more converts to one that takes less.
  template <class More>
  requires TakesAllOf<More, Protocol> ActorRef(ActorRef<More> other) : handle_(std::move(other.handle_)) {}

  /// Puts it into the actor's mailbox. No effect if the actor has ended.
  template <class What>
  requires TakesMail<Protocol, std::remove_cvref_t<What>>
  void tell(What&& what) const;

  /// CAF's handle. With it, an actor can be ended and compared with others, but no mail can be sent to it.
  const caf::actor& handle() const { return handle_; }
  const LightActor& actor() const;
  /// Nothing that waits for it is handled any more, and it does not learn of its end by a message. Not while it handles
  /// one.
  void end_at_once() const;

 private:
  template <class Other>
  friend class ActorRef;
  friend class LightActor;

  explicit ActorRef(caf::actor handle) : handle_(std::move(handle)) {}

  caf::actor handle_;
};

/// Where an answer goes: to any actor that takes it.
template <class Answer>
using ReplyTo = ActorRef<Takes<Answer>>;

template <class... Mails>
std::variant<Mails...> any_of(Takes<Mails...>);
template <class... Mails, class... Rest>
auto any_of(Takes<Mails...> known, Takes<>, Rest... rest) {
  return any_of(known, rest...);
}
template <class... Mails, class First, class... Others, class... Rest>
auto any_of(Takes<Mails...> known, Takes<First, Others...>, Rest... rest) {
  if constexpr (is_among<First>(known)) {
    return any_of(known, Takes<Others...>(), rest...);
  } else {
    return any_of(Takes<Mails..., First>(), Takes<Others...>(), rest...);
  }
}
/// A variant of everything that any of these protocols takes.
template <class... Protocols>
using AnyOf = decltype(any_of(Takes<>(), Protocols()...));

}  // namespace hypersim::actors
