#pragma once

#include <rapidcheck.h>

namespace hypersim::property {

/// True once in `of`; shrinks to false.
inline rc::Gen<bool> rarely(int of) {
  return rc::gen::map(rc::gen::inRange(0, of), [of](int number) { return number == of - 1; });
}

}  // namespace hypersim::property
