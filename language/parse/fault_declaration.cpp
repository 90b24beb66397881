// `fault …`: what an exploration may inject.

#include "declarations.hpp"

namespace hypersim::language {

void Declarations::fault(Position) {
  const Token kind = cursor_.peek();
  const Word* word = kind.kind == TokenKind::Word ? find_word(WordKind::Fault, kind.raw) : nullptr;
  if (word != nullptr) cursor_.set_usage(word->usage);
  if (word != nullptr && !word->is_supported) {
    cursor_.report_unsupported(kind.at, word->usage);
    while (!cursor_.at_end()) cursor_.take();
    return;
  }
  Fault fault;
  if (cursor_.take_word("drop")) {
    Fault::Drop drop;
    drop.from = operands_.who();
    drop.to = operands_.who();
    fault.is = std::move(drop);
  } else if (cursor_.take_word("delay")) {
    cursor_.expect_word("up");
    cursor_.expect_word("to");
    fault.is = Fault::Delay{operands_.duration_ms()};
  } else if (cursor_.take_word("crash")) {
    const Position victim = cursor_.peek().at;
    Fault::Crash crash{operands_.who()};
    if (crash.who.cast < 0 && !crash.who.address.text().empty()) {
      cursor_.fail(victim, "only a process of the cast can be crashed");
    }
    fault.is = std::move(crash);
  } else if (cursor_.take_word("crash-module")) {
    cursor_.expect_word("kv");
    fault.is = Fault::CrashKv{};
  } else if (cursor_.take_word("storage")) {
    const Token operation = cursor_.peek();
    const auto known = operation.kind == TokenKind::Word ? kv_module::storage_operation(operation.raw) : std::nullopt;
    if (!known) return cursor_.expected_one_of(WordKind::Operation);
    cursor_.take();
    fault.is = Fault::Storage{*known};
  } else {
    return cursor_.expected_one_of(WordKind::Fault);
  }
  const bool is_bounded = !std::holds_alternative<Fault::Delay>(fault.is);
  if (is_bounded && cursor_.take_word("at")) {
    cursor_.expect_word("most");
    fault.at_most = operands_.number("a number: how often it happens at most");
  }
  cursor_.expect_end();
  out_.faults.push_back(std::move(fault));
}

}  // namespace hypersim::language
