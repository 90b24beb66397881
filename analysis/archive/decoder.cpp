#include "decoder.hpp"

#include "hypersim/runtime/json_writer.hpp"

namespace hypersim::analysis::archive {

using runtime::Address;
using runtime::Bytes;
using runtime::Capability;
using runtime::MessagePtr;

std::string Decoder::printable(std::string_view text) {
  const std::string json = runtime::json_string(text.substr(0, kNumberedTextMax));
  return json.substr(1, json.size() - 2);
}

std::optional<std::size_t> Decoder::known(std::size_t size, std::string_view what) {
  const std::uint64_t number = in_.number();
  if (number == 0) return std::nullopt;
  if (number <= size) return static_cast<std::size_t>(number - 1);
  in_.fail(fmt::format("this is {} of number {}, but only {} came before", what, number, size));
  return std::nullopt;
}

bool Decoder::read(Type<bool>) {
  const std::uint8_t value = in_.byte();
  if (value > 1) in_.fail(fmt::format("expected 0 or 1, got {}", value));
  return value == 1;
}

int Decoder::read(Type<int>) {
  const std::uint64_t value = in_.number();
  if (value > static_cast<std::uint64_t>(std::numeric_limits<int>::max())) {
    in_.fail(fmt::format("{} is too large for a line", value));
    return 0;
  }
  return static_cast<int>(value);
}

std::string Decoder::read(Type<std::string>) {
  if (const auto number = known(texts_.size(), "a text")) return texts_[*number];
  std::string text = in_.bytes(in_.number(), "a text");
  if (in_.ok() && text.size() <= kNumberedTextMax) texts_.push_back(text);
  return text;
}

std::string_view Decoder::read(Type<std::string_view>) {
  if (const auto number = known(texts_.size(), "a name")) return texts_[*number];
  std::string name = in_.bytes(in_.number(), "a name");
  if (name.size() > kNumberedTextMax) in_.fail(fmt::format("a name of {} bytes", name.size()));
  if (!in_.ok()) return {};
  return texts_.emplace_back(std::move(name));
}

Bytes Decoder::read(Type<Bytes>) {
  if (const auto number = known(bytes_.size(), "bytes")) return bytes_[*number];
  std::string bytes = in_.bytes(in_.number(), "bytes");
  if (!in_.ok()) return {};
  return bytes_.emplace_back(std::move(bytes));
}

Capability Decoder::read(Type<Capability>) {
  if (const auto number = known(capabilities_.size(), "a capability")) return capabilities_[*number];
  auto issuer = get<Address>();
  std::string params = in_.bytes(in_.number(), "a capability's params");
  Capability cap(std::move(issuer), std::move(params));
  if (in_.ok()) capabilities_.push_back(cap);
  return cap;
}

MessagePtr Decoder::read(Type<MessagePtr>) {
  if (const auto number = known(messages_.size(), "a message")) return messages_[*number];
  auto message = std::make_shared<const runtime::KernelMessage>(get<runtime::KernelMessage>());
  if (in_.ok()) messages_.push_back(message);
  return message;
}

}  // namespace hypersim::analysis::archive
