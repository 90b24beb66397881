#pragma once
// A process without a node: a test says what it receives, and sees what it asks for.

#include <deque>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/runtime/process.hpp"

namespace hypersim::wasm {

class ScriptedProcess : public runtime::Process {
 public:
  explicit ScriptedProcess(std::string_view address) : our_(runtime::Address::parse(address).value()) {}

  /// Starts the program; it runs until it waits for an event or ends.
  void start(runtime::Task<> task) {
    task_.emplace(std::move(task));
    task_->start(trampoline_);
    trampoline_.run();
  }
  /// It receives a request with that body, and goes on. Without an inbox: it must wait for one.
  void deliver(std::string body) {
    auto message = std::make_shared<runtime::KernelMessage>();
    message->source = our_;
    message->target = our_;
    message->message = runtime::Request{false, 5, runtime::Bytes(std::move(body)), std::nullopt, {}};
    ASSERT_NE(receiving_, nullptr) << "it does not wait for an event";
    std::exchange(receiving_, nullptr)->result = runtime::ReceivedRequest{std::move(message)};
    trampoline_.set_next(std::exchange(waiting_, {}));
    trampoline_.run();
  }
  /// It is killed.
  void destroy() {
    task_.reset();
    receiving_ = nullptr;
    waiting_ = {};
  }
  bool is_receiving() const { return receiving_ != nullptr; }
  bool has_ended() const { return task_ && task_->done(); }
  /// What it threw at its end; empty if nothing.
  std::string thrown() const {
    if (!has_ended() || task_->exception() == nullptr) return {};
    try {
      std::rethrow_exception(task_->exception());
    } catch (const std::exception& error) {
      return error.what();
    }
  }

  std::vector<std::string> printed;
  std::vector<std::string> responses;

 private:
  const runtime::Address& our() const override { return our_; }
  void set_on_exit(runtime::OnExit /*on_exit*/) override {}
  const std::optional<runtime::Blob>& blob() const override { return blob_; }
  const std::optional<runtime::Blob>& last_blob() const override { return blob_; }
  const runtime::MessagePtr& prompting() const override { return prompting_; }
  void set_prompting(runtime::MessagePtr request) override { prompting_ = std::move(request); }
  void print(std::string text, std::uint8_t /*verbosity*/) override { printed.push_back(std::move(text)); }
  void begin(runtime::ReceiveOp& op) override { receiving_ = &op; }
  void begin(runtime::AwaitOp& /*op*/) override {}
  void begin(runtime::SendOp& op) override {
    if (const auto* response = std::get_if<runtime::ResponseDraft>(&op.draft); response != nullptr) {
      responses.emplace_back(response->body.view());
    }
    op.result.emplace();
  }
  void begin(runtime::AskOp& /*op*/) override {}
  void begin(runtime::CapabilityOp& op) override { op.result.emplace(); }
  void begin(runtime::StateOp& op) override { op.result.emplace(std::optional<runtime::Bytes>()); }
  void begin(runtime::SpawnOp& /*op*/) override {}
  void suspend(std::coroutine_handle<> handle) override { waiting_ = handle; }

  runtime::Address our_;
  std::optional<runtime::Blob> blob_;
  runtime::MessagePtr prompting_;
  runtime::ReceiveOp* receiving_ = nullptr;
  std::coroutine_handle<> waiting_;
  runtime::Trampoline trampoline_;
  std::optional<runtime::Task<>> task_;
};

}  // namespace hypersim::wasm
