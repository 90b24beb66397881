#include "shape.hpp"

#include "hypersim/runtime/binary.hpp"

#include "fields.hpp"

namespace hypersim::analysis::archive {

namespace {

template <class T>
struct Type {};

std::string text_of(Type<bool>) { return "bool"; }
std::string text_of(Type<int>) { return "number"; }
std::string text_of(Type<std::uint64_t>) { return "number"; }
std::string text_of(Type<std::string>) { return "text"; }
std::string text_of(Type<runtime::Text>) { return "text"; }
std::string text_of(Type<std::string_view>) { return "name"; }
std::string text_of(Type<runtime::RequestId>) { return "id"; }
std::string text_of(Type<runtime::Bytes>) { return "bytes"; }
std::string text_of(Type<runtime::ProcessId>) { return "process"; }
std::string text_of(Type<runtime::Address>) { return "address"; }
std::string text_of(Type<runtime::Capability>) { return "capability"; }
std::string text_of(Type<runtime::MessagePtr>) { return "message"; }

// They call each other, whichever comes first.
template <class E>
requires std::is_enum_v<E> std::string text_of(Type<E>);
template <class T>
std::string text_of(Type<std::optional<T>>);
template <class T>
std::string text_of(Type<std::vector<T>>);
template <class... Ts>
std::string text_of(Type<std::variant<Ts...>>);
template <class A, class B>
std::string text_of(Type<std::pair<A, B>>);
template <Composed T>
std::string text_of(Type<T>);

template <class... Ts>
std::string list_of() {
  std::string text;
  ((text += (text.empty() ? "" : " ") + text_of(Type<Ts>())), ...);
  return "(" + text + ")";
}

template <class E>
requires std::is_enum_v<E> std::string text_of(Type<E>) { return "enumerator"; }
template <class T>
std::string text_of(Type<std::optional<T>>) {
  return "optional" + list_of<T>();
}
template <class T>
std::string text_of(Type<std::vector<T>>) {
  return "list" + list_of<T>();
}
template <class... Ts>
std::string text_of(Type<std::variant<Ts...>>) {
  return "either" + list_of<Ts...>();
}
template <class A, class B>
std::string text_of(Type<std::pair<A, B>>) {
  return list_of<A, B>();
}
template <class... Members>
std::string members_text(Type<std::tuple<const Members&...>>) {
  return list_of<Members...>();
}
template <Composed T>
std::string text_of(Type<T>) {
  return members_text(Type<decltype(members(std::declval<const T&>()))>());
}

template <std::size_t... Index>
std::string facts_text(std::index_sequence<Index...>) {
  std::string text;
  const auto names = runtime::event_names();
  ((text += std::string(names[Index]) + text_of(Type<std::variant_alternative_t<Index, runtime::Fact>>()) + "\n"), ...);
  return text;
}

}  // namespace

std::string shape_text() {
  return "run" + text_of(Type<TraceInfo>()) + "\nmessage" + text_of(Type<runtime::KernelMessage>()) + "\nevent" +
         list_of<std::uint64_t, std::uint64_t, std::string_view>() + "\n" +  // time, step, name
         facts_text(std::make_index_sequence<std::variant_size_v<runtime::Fact>>());
}

std::uint64_t shape_number() { return runtime::checksum(shape_text()); }

}  // namespace hypersim::analysis::archive
