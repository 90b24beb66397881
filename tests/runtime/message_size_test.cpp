// The size of a message in its MessagePack form, against a writer that knows nothing of it.

#include "hypersim/runtime/message_size.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "hypersim/runtime/random.hpp"

namespace hypersim::runtime {
namespace {

using Json = nlohmann::json;

/// As rmp_serde writes it: an array of numbers.
Json numbers(std::string_view bytes) {
  Json array = Json::array();
  for (const char byte : bytes) array.push_back(static_cast<unsigned char>(byte));
  return array;
}
Json text_or_nil(const std::optional<std::string>& text) { return text ? Json(*text) : Json(nullptr); }

Json capabilities(const Capabilities& caps, const std::vector<std::string>& signatures) {
  Json array = Json::array();
  for (std::size_t i = 0; i < caps.size(); ++i) {
    array.push_back(Json::array({Json::array({caps[i].issuer().text(), caps[i].params()}), numbers(signatures[i])}));
  }
  return array;
}

/// The form of network-and-manifest A2.7: an array of six.
std::size_t size_by_another(const KernelMessage& message, const std::vector<std::string>& signatures) {
  Json content;
  if (message.is_request()) {
    const Request& request = message.request();
    content["Request"] = Json::array(
        {request.inherit, request.expects_response_s ? Json(*request.expects_response_s) : Json(nullptr),
         numbers(request.body.view()), text_or_nil(request.metadata), capabilities(request.capabilities, signatures)});
  } else {
    const Response& response = message.response();
    content["Response"] =
        Json::array({Json::array({response.inherit, numbers(response.body.view()), text_or_nil(response.metadata),
                                  capabilities(response.capabilities, signatures)}),
                     nullptr});
  }
  Json blob(nullptr);
  if (message.blob) {
    const auto& mime = message.blob->mime;
    blob = Json::array({mime ? Json(mime->string()) : Json(nullptr), numbers(message.blob->bytes.view())});
  }
  const Json whole =
      Json::array({message.id.value, message.source.text(), message.target.text(),
                   message.rsvp ? Json(message.rsvp->text()) : Json(nullptr), std::move(content), std::move(blob)});
  return Json::to_msgpack(whole).size();
}

std::string some_bytes(Random& random, std::size_t most) {
  static constexpr std::size_t kEdges[] = {0, 1, 15, 16, 31, 32, 255, 256, 65'535, 65'536};
  std::size_t size =
      random.next_u64() % 2 == 0 ? kEdges[random.next_u64() % std::size(kEdges)] : random.next_u64() % 300;
  size = std::min(size, most);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random.next_u64());
  return bytes;
}
std::string some_text(Random& random) { return std::string(random.next_u64() % 400, 'x'); }

TEST(MessageSize, IsWhatAMessagePackWriterMakes) {
  Random random(7);
  const Address source("a.dev", ProcessId("asker", {"app", "dev.os"}));
  const Address target("b.dev", ProcessId("target-with-a-long-name", {"another-package", "publisher.os"}));
  static constexpr std::uint64_t kNumbers[] = {0, 127, 128, 255, 256, 65'535, 65'536, UINT32_MAX, UINT64_MAX};
  for (int i = 0; i < 400; ++i) {
    KernelMessage message;
    message.id = {kNumbers[random.next_u64() % std::size(kNumbers)]};
    message.source = source;
    message.target = target;
    if (random.next_u64() % 2 == 0) message.rsvp = source;
    Capabilities caps;
    std::vector<std::string> signatures;
    for (std::uint64_t n = random.next_u64() % 18; n > 0; --n) {
      caps.emplace_back(source, "\"" + some_text(random) + "\"");
      signatures.push_back(some_bytes(random, 64));
    }
    const auto fill = [&](auto& content) {
      content.inherit = random.next_u64() % 2 == 0;
      content.body = Bytes(some_bytes(random, SIZE_MAX));
      if (random.next_u64() % 2 == 0) content.metadata = some_text(random);
      content.capabilities = caps;
    };
    if (random.next_u64() % 2 == 0) {
      Request request;
      fill(request);
      if (random.next_u64() % 2 == 0) request.expects_response_s = kNumbers[random.next_u64() % std::size(kNumbers)];
      message.message = request;
    } else {
      Response response;
      fill(response);
      message.message = response;
    }
    if (random.next_u64() % 2 == 0) {
      message.blob.emplace();
      message.blob->bytes = Bytes(some_bytes(random, SIZE_MAX));
      if (random.next_u64() % 2 == 0) message.blob->mime = Text(some_text(random));
    }
    ASSERT_EQ(message_pack_size(message, signatures), size_by_another(message, signatures));
  }
}

TEST(MessageSize, IsTooLargeByTheByte) {
  KernelMessage message;
  message.source = Address("a.dev", ProcessId("a", {"app", "dev.os"}));
  message.target = Address("b.dev", ProcessId("b", {"app", "dev.os"}));
  Request request;
  request.body = Bytes(std::string(10'000'000, 'a'));
  message.message = request;
  const std::uint64_t rest = message_pack_size(message, {}) - 10'000'000;
  const auto is_too_large_with = [&](std::string body) {
    std::get<Request>(message.message).body = Bytes(std::move(body));
    return is_too_large(message, {});
  };
  EXPECT_FALSE(is_too_large_with(std::string(kNetworkMessageMax - rest, 'a')));
  EXPECT_TRUE(is_too_large_with(std::string(kNetworkMessageMax - rest + 1, 'a')));
  EXPECT_FALSE(is_too_large_with(std::string((kNetworkMessageMax - rest) / 2, '\xff')));
  EXPECT_TRUE(is_too_large_with(std::string((kNetworkMessageMax - rest) / 2 + 1, '\xff')));
}

}  // namespace
}  // namespace hypersim::runtime
