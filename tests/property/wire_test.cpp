// What travels as JSON comes back as it was. Damaged texts are refused, or read in one way only.

#include "hypersim/runtime/wire.hpp"

#include "hypersim/kv_module/kv_wire.hpp"

#include "../fuzz/wire_check.hpp"
#include "codec.hpp"
#include "kernel_values.hpp"
#include "property.hpp"
#include "wire_values.hpp"

namespace hypersim::property {
namespace {

using namespace kv_module;

constexpr int kValues = 5'000;

/// A value of the runtime's own types: its JSON is read again.
template <class T>
T read_again(const T& value) {
  std::string json;
  runtime::append_json(json, value);
  runtime::JsonReader in(json);
  T back;
  RC_ASSERT(runtime::read_json(in, back));
  RC_ASSERT(in.finish());
  return back;
}

TEST(WireRoundTrip, ARequestComesBackAsItWas) {
  expect_property("requests", cases(kValues), [] {
    const KvRequest request = *any_request();
    const std::string json = to_json(request);
    RC_LOG(json);
    RC_ASSERT(parse_kv_request(json) == request);
    RC_ASSERT(parse_kv_request_strictly(json) == request);
    RC_ASSERT(parse_kv_action(to_json(request.action)) == request.action);
  });
}

TEST(WireRoundTrip, AResponseComesBackAsItWas) {
  expect_property("responses", cases(kValues), [] {
    const KvResponse response = *any_response();
    const std::string json = to_json(response);
    RC_LOG(json);
    RC_ASSERT(parse_kv_response(json) == response);
    RC_ASSERT(parse_kv_response_strictly(json) == response);
  });
}

TEST(WireRoundTrip, AnErrorComesBackAsItWas) {
  expect_property("errors", cases(kValues), [] {
    const KvError error = *any_error();
    RC_ASSERT(parse_kv_error(to_json(error)) == error);
  });
}

TEST(WireRoundTrip, TheParamsOfACapabilityComeBackAsTheyWere) {
  expect_property("params", cases(kValues), [] {
    const KvCapabilityParams params = *any_params();
    RC_ASSERT(parse_kv_capability_params(to_json(params)) == params);
  });
}

TEST(WireRoundTrip, IdsAndAddressesComeBackAsTheyWere) {
  expect_property("ids", cases(kValues), [] {
    const runtime::PackageId package = *any_package();
    const runtime::Address address = *any_address();
    RC_ASSERT(read_again(package) == package);
    RC_ASSERT(read_again(address.process()) == address.process());
    RC_ASSERT(read_again(address) == address);
  });
}

TEST(WireRoundTrip, ACapabilityComesBackAsItWasWritten) {
  expect_property("capabilities", cases(kValues), [] {
    const runtime::Capability cap = *any_capability();
    std::string json;
    runtime::append_json(json, cap);
    runtime::JsonReader in(json);
    const auto back = runtime::read_json_capability(in);
    RC_ASSERT(back.has_value());
    RC_ASSERT(in.finish());
    RC_ASSERT(back->issuer() == cap.issuer());
    RC_ASSERT(back->params() == cap.params());
  });
}

/// A value of the kernel or of a message: its JSON is read, and written as the same text. The golden vectors say what a
/// text means; here, no part of a text may get lost.
template <class T>
void comes_back(const T& value) {
  const std::string json = runtime::wire::to_json(value);
  RC_LOG(json);
  const auto back = runtime::wire::from_json<T>(json);
  if (!back) RC_FAIL(back.error());
  RC_ASSERT(runtime::wire::to_json(*back) == json);
}

TEST(WireRoundTrip, MessagesAndSendErrorsComeBackAsTheyWere) {
  expect_property("messages", cases(kValues / 5), [] {
    comes_back(*any_kernel_message());
    comes_back(*any_send_error());
    comes_back(*any_on_exit());
  });
}

TEST(WireRoundTrip, AMessageLosesItsSignaturesAndContextOnlyOnItsWayIntoTheNode) {
  expect_property("conversions", cases(kValues / 5), [] {
    const runtime::KernelMessage message = runtime::wire::from_wire(*any_kernel_message());
    const std::string json = runtime::wire::to_json(runtime::wire::to_wire(message));
    const auto again = runtime::wire::from_json<runtime::wire::KernelMessage>(json);
    RC_ASSERT(again.ok());
    RC_ASSERT(runtime::wire::to_json(runtime::wire::to_wire(runtime::wire::from_wire(*again))) == json);
  });
}

TEST(WireRoundTrip, WhatKernelAndTimerSayComesBackAsItWas) {
  expect_property("kernel", cases(kValues / 5), [] {
    comes_back(*any_kernel_command());
    comes_back(*any_kernel_response());
    comes_back(*any_timer_action());
  });
}

std::string json_of_kernel_or_message() {
  using runtime::wire::to_json;
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
      return to_json(*any_kernel_message());
    case 1:
      return to_json(*any_send_error());
    case 2:
      return to_json(*any_on_exit());
    case 3:
      return to_json(*any_kernel_response());
    case 4:
      return to_json(*any_timer_action());
    default:
      return to_json(*any_kernel_command());
  }
}

std::string json_of_anything() {
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
      return to_json(*any_response());
    case 1:
      return to_json(*any_error());
    case 2:
      return to_json(*any_params());
    case 3: {
      std::string json;
      runtime::append_json(json, *any_capability());
      return json;
    }
    default:
      return to_json(*any_request());
  }
}

/// Damages `count` texts, and returns how many of them some codec still reads.
int read_when_damaged(int count, std::string (*any_json)()) {
  int accepted = 0;
  expect_property("damaged", cases(count), [&accepted, any_json] {
    const std::string text = *damaged(any_json());
    const std::string fault = fuzz::fault_in_reading(text);
    if (!fault.empty()) RC_FAIL(fault + "\n" + text);
    for (const auto& [type, rewritten] : wire_vectors::codecs()) accepted += rewritten(text) ? 1 : 0;
  });
  return accepted;
}

TEST(DamagedWire, IsRefusedOrReadInOneWay) {
  EXPECT_GT(read_when_damaged(20'000, json_of_anything), cases(1'000)) << "too few were read at all";
}

TEST(DamagedWire, OfKernelAndMessagesIsRefusedOrReadInOneWay) {
  EXPECT_GT(read_when_damaged(4'000, json_of_kernel_or_message), cases(200)) << "too few were read at all";
}

}  // namespace
}  // namespace hypersim::property
