#pragma once
// Where the messages of one LightActor wait. Where one thread drives the node, which is nearly always, that is a list,
// and mail is put into it as it is: to make one of CAF's elements and take it apart again costs as much as what the
// actor does with it. Under a scheduler with threads of its own CAF's inbox stands in front of it, and all mail comes
// as CAF sends it.

#include <array>
#include <caf/all.hpp>
#include <caf/intrusive/lifo_inbox.hpp>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>
#include <variant>

namespace hypersim::actors {

/// What CAF's inbox asks for.
struct MailboxPolicy {
  using mapped_type = caf::mailbox_element;
  using unique_pointer = caf::mailbox_element_ptr;
};

/// Memory for letters of one size: the last few that were given back, which the processor still has at hand.
class LetterSpares {
 public:
  LetterSpares() = default;
  LetterSpares(const LetterSpares&) = delete;
  LetterSpares& operator=(const LetterSpares&) = delete;
  ~LetterSpares() {
    while (count_ > 0) ::operator delete(blocks_[--count_]);
  }
  void* take(std::size_t size) { return count_ == 0 ? ::operator new(size) : blocks_[--count_]; }
  void put(void* block) {
    if (count_ == blocks_.size()) return ::operator delete(block);
    blocks_[count_++] = block;
  }

 private:
  std::array<void*, 32> blocks_;
  std::size_t count_ = 0;
};

template <class Mail>
class Mailbox {
 public:
  using Element = caf::mailbox_element;
  struct Letter {
    static void* operator new(std::size_t size) { return spares().take(size); }
    static void operator delete(void* letter) { spares().put(letter); }
    explicit Letter(caf::mailbox_element_ptr element) : content(std::move(element)) {}
    template <class What>
    Letter(std::in_place_index_t<0> mail, What&& what) : content(mail, std::forward<What>(what)) {}

    std::variant<Mail, caf::mailbox_element_ptr> content;  // the second is whatever CAF has sent
    Letter* next = nullptr;
  };
  enum class Pushed { Waits, WokeTheReader, Refused };

  /// threads: more than one may push.
  explicit Mailbox(bool threads) : threads_(threads) {
    if (threads_) inbox_.try_block();
  }
  bool threads() const { return threads_; }

  Pushed push(caf::mailbox_element_ptr element) {
    using caf::intrusive::inbox_result;
    if (!threads_) {
      const bool is_urgent = element->is_high_priority();
      return push_letter(is_urgent, std::move(element));
    }
    const auto result = inbox_.push_front(std::move(element));
    if (result == inbox_result::queue_closed) return Pushed::Refused;
    return result == inbox_result::unblocked_reader ? Pushed::WokeTheReader : Pushed::Waits;
  }
  /// Mail as it is: only where one thread does everything.
  template <class What>
  Pushed post(What&& what) {
    return push_letter(false, std::in_place_index<0>, std::forward<What>(what));
  }

  // By the reader only:

  /// The oldest, what is urgent before it; null: nothing waits.
  std::unique_ptr<Letter> pop() {
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
  /// Takes nothing any more, and hands over what CAF has sent of what waits.
  template <class Drop>
  void close(const Drop& drop) {
    auto drop_one = [&](Element* element) { drop(caf::mailbox_element_ptr(element)); };
    if (threads_) inbox_.close(drop_one);
    reader_ = Reader::Gone;
    while (first_ != nullptr) {
      const auto letter = pop_first();
      if (auto* element = std::get_if<1>(&letter->content)) drop(std::move(*element));
    }
  }

 private:
  enum class Reader : unsigned char { Waits, Runs, Gone };

  static LetterSpares& spares() {
    thread_local LetterSpares of_this_thread;
    return of_this_thread;
  }
  template <class... Content>
  Pushed push_letter(bool is_urgent, Content&&... content) {
    if (reader_ == Reader::Gone) return Pushed::Refused;
    append(new Letter(std::forward<Content>(content)...), is_urgent);
    return std::exchange(reader_, Reader::Runs) == Reader::Waits ? Pushed::WokeTheReader : Pushed::Waits;
  }
  /// Moves over what has arrived; in the inbox the newest comes first.
  void fetch() {
    Element* oldest = nullptr;
    for (Element* at = inbox_.take_head(); at != nullptr;) {
      Element* older = static_cast<Element*>(std::exchange(at->next, oldest));
      oldest = std::exchange(at, older);
    }
    while (oldest != nullptr) {
      caf::mailbox_element_ptr element(std::exchange(oldest, static_cast<Element*>(oldest->next)));
      const bool is_urgent = element->is_high_priority();
      append(new Letter(std::move(element)), is_urgent);
    }
  }
  void append(Letter* one, bool is_urgent) {
    if (first_ == nullptr) {
      first_ = last_ = one;
    } else if (is_urgent) {
      one->next = std::exchange(first_, one);
    } else {
      last_ = last_->next = one;
    }
  }
  std::unique_ptr<Letter> pop_first() { return std::unique_ptr<Letter>(std::exchange(first_, first_->next)); }

  caf::intrusive::lifo_inbox<MailboxPolicy> inbox_;
  Letter* first_ = nullptr;  // what waits, the oldest first
  Letter* last_ = nullptr;
  const bool threads_;
  Reader reader_ = Reader::Waits;  // where one thread does everything
};

}  // namespace hypersim::actors
