#pragma once
// Where the mail of one LightActor waits. Where one thread drives the node, which is nearly always, that is a list;
// under a scheduler with threads of its own CAF's inbox stands in front of it, at four atomic operations a message.

#include <caf/all.hpp>
#include <caf/intrusive/lifo_inbox.hpp>
#include <utility>

namespace hypersim::actors {

/// What CAF's inbox asks for.
struct MailboxPolicy {
  using mapped_type = caf::mailbox_element;
  using unique_pointer = caf::mailbox_element_ptr;
};

class Mailbox {
 public:
  using Element = caf::mailbox_element;
  enum class Pushed { Waits, WokeTheReader, Refused };

  /// threads: more than one may push.
  explicit Mailbox(bool threads) : threads_(threads) {
    if (threads_) inbox_.try_block();
  }

  Pushed push(caf::mailbox_element_ptr element) {
    using caf::intrusive::inbox_result;
    if (!threads_) {
      if (reader_ == Reader::Gone) return Pushed::Refused;
      append(element.release());
      return std::exchange(reader_, Reader::Runs) == Reader::Waits ? Pushed::WokeTheReader : Pushed::Waits;
    }
    const auto result = inbox_.push_front(std::move(element));
    if (result == inbox_result::queue_closed) return Pushed::Refused;
    return result == inbox_result::unblocked_reader ? Pushed::WokeTheReader : Pushed::Waits;
  }

  // By the reader only:

  /// The oldest, what is urgent before it; null: nothing waits.
  caf::mailbox_element_ptr pop() {
    if (threads_ && !inbox_.empty()) fetch();
    return first_ == nullptr ? nullptr : pop_first();
  }
  /// The reader waits for more: the next push wakes it. False: there is something.
  bool try_block() {
    if (first_ != nullptr) return false;
    if (threads_) return inbox_.try_block();
    reader_ = Reader::Waits;
    return true;
  }
  /// Takes nothing any more, and hands over what waits.
  template <class Drop>
  void close(const Drop& drop) {
    auto drop_one = [&](Element* element) { drop(caf::mailbox_element_ptr(element)); };
    if (threads_) inbox_.close(drop_one);
    reader_ = Reader::Gone;
    while (first_ != nullptr) drop(pop_first());
  }

 private:
  enum class Reader : unsigned char { Waits, Runs, Gone };

  /// Moves over what has arrived; in the inbox the newest comes first.
  void fetch() {
    Element* oldest = nullptr;
    for (Element* at = inbox_.take_head(); at != nullptr;) {
      Element* older = static_cast<Element*>(std::exchange(at->next, oldest));
      oldest = std::exchange(at, older);
    }
    while (oldest != nullptr) append(std::exchange(oldest, static_cast<Element*>(oldest->next)));
  }
  void append(Element* one) {
    const bool goes_first = first_ == nullptr || one->is_high_priority();
    if (first_ == nullptr) last_ = one;
    one->next = goes_first ? first_ : nullptr;
    if (!goes_first) last_ = static_cast<Element*>(last_->next = one);
    if (goes_first) first_ = one;
  }
  caf::mailbox_element_ptr pop_first() {
    return caf::mailbox_element_ptr(std::exchange(first_, static_cast<Element*>(first_->next)));
  }

  caf::intrusive::lifo_inbox<MailboxPolicy> inbox_;
  Element* first_ = nullptr;  // what waits, the oldest first
  Element* last_ = nullptr;
  const bool threads_;
  Reader reader_ = Reader::Waits;  // where one thread does everything
};

}  // namespace hypersim::actors
