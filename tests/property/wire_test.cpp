// What travels as JSON comes back as it was, and what nobody wrote so is refused or read in one way only.

#include "hypersim/runtime/wire.hpp"

#include "hypersim/kv_module/kv_wire.hpp"

#include "../fuzz/wire_check.hpp"
#include "codec.hpp"
#include "property.hpp"
#include "wire_values.hpp"

namespace hypersim::property {
namespace {

using namespace kv_module;

constexpr int kValues = 5'000;

/// A value of the runtime's own: its JSON, read again.
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

TEST(DamagedWire, IsRefusedOrReadInOneWay) {
  int accepted = 0;
  expect_property("damaged", cases(20'000), [&accepted] {
    const std::string text = *damaged(json_of_anything());
    const std::string fault = fuzz::fault_in_reading(text);
    if (!fault.empty()) RC_FAIL(fault + "\n" + text);
    for (const auto& [type, rewritten] : wire_vectors::codecs()) accepted += rewritten(text) ? 1 : 0;
  });
  EXPECT_GT(accepted, cases(1'000)) << "too few were read at all";
}

}  // namespace
}  // namespace hypersim::property
