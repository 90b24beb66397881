#pragma once
// Where the messages of one LightActor wait: a list, into which mail is put directly. Making one of CAF's elements and
// taking it apart again costs as much as what the actor does with it; only what CAF itself sends comes in one. One
// thread drives the node, so nothing here is thread-safe.

#include <array>
#include <caf/all.hpp>
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <variant>

#include "messages.hpp"

namespace hypersim::actors {

/// Memory for letters of one size: the last few pieces that were given back, which are still in the processor's caches.
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

class Mailbox {
 public:
  struct Letter {
    static void* operator new(std::size_t size) { return spares().take(size); }
    static void operator delete(void* letter) { spares().put(letter); }
    template <class What>
    Letter(What&& what, runtime::StepId of_step)
        : content(std::in_place_type<std::remove_cvref_t<What>>, std::forward<What>(what)), step(of_step) {}

    Mail content;
    Letter* next = nullptr;
    runtime::StepId step;  // the step in which it was sent
  };
  enum class Pushed { Waits, WokeTheReader, Refused };

  Pushed push(caf::mailbox_element_ptr element) {
    const bool is_urgent = element->is_high_priority();
    return push_letter(is_urgent, std::move(element), {});
  }
  template <class What>
  Pushed post(What&& what, runtime::StepId step) {
    return push_letter(false, std::forward<What>(what), step);
  }

  /// How many messages wait.
  std::size_t size() const { return size_; }
  bool is_closed() const { return reader_ == Reader::Gone; }

  // For the reader only:

  /// The oldest message, urgent ones first; null if nothing waits.
  std::unique_ptr<Letter> pop() { return first_ == nullptr ? nullptr : pop_first(); }
  /// The step of what pop() would return; none if nothing waits.
  runtime::StepId next_step() const { return first_ == nullptr ? runtime::StepId() : first_->step; }
  /// The reader waits for more, and the next push wakes it. Returns false if there is something.
  bool try_block() {
    if (first_ != nullptr) return false;
    reader_ = Reader::Waits;
    return true;
  }
  /// Takes nothing any more, and hands over those of the waiting messages that CAF has sent.
  template <class Drop>
  void close(const Drop& drop) {
    reader_ = Reader::Gone;
    while (first_ != nullptr) {
      const auto letter = pop_first();
      if (auto* element = std::get_if<caf::mailbox_element_ptr>(&letter->content)) drop(std::move(*element));
    }
  }

 private:
  enum class Reader : unsigned char { Waits, Runs, Gone };

  static LetterSpares& spares() {
    thread_local LetterSpares of_this_thread;
    return of_this_thread;
  }
  template <class What>
  Pushed push_letter(bool is_urgent, What&& what, runtime::StepId step) {
    if (reader_ == Reader::Gone) return Pushed::Refused;
    append(new Letter(std::forward<What>(what), step), is_urgent);
    return std::exchange(reader_, Reader::Runs) == Reader::Waits ? Pushed::WokeTheReader : Pushed::Waits;
  }
  void append(Letter* one, bool is_urgent) {
    ++size_;
    if (first_ == nullptr) {
      first_ = last_ = one;
    } else if (is_urgent) {
      one->next = std::exchange(first_, one);
    } else {
      last_ = last_->next = one;
    }
  }
  std::unique_ptr<Letter> pop_first() {
    --size_;
    return std::unique_ptr<Letter>(std::exchange(first_, first_->next));
  }

  Letter* first_ = nullptr;  // what waits, the oldest first
  Letter* last_ = nullptr;
  std::size_t size_ = 0;
  Reader reader_ = Reader::Waits;
};

}  // namespace hypersim::actors
