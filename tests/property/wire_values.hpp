#pragma once
// Random values of the types that travel on the wire, for rapidcheck.

#include <rapidcheck.h>
#include <string>

#include "hypersim/kv_module/kv_types.hpp"

namespace hypersim::property {

/// Any bytes.
rc::Gen<std::string> any_bytes();
/// Any UTF-8: plain letters, what JSON escapes, and characters of two to four bytes.
rc::Gen<std::string> any_text();

rc::Gen<runtime::PackageId> any_package();
rc::Gen<runtime::ProcessId> any_process();
rc::Gen<runtime::Address> any_address();
rc::Gen<runtime::Capability> any_capability();

rc::Gen<kv_module::KvRequest> any_request();
rc::Gen<kv_module::KvError> any_error();
rc::Gen<kv_module::KvResponse> any_response();
rc::Gen<kv_module::KvCapabilityParams> any_params();

/// A few random changes: bytes and tokens that come in, go, or take another's place.
rc::Gen<std::string> damaged(const std::string& text);

}  // namespace hypersim::property
