#pragma once
// How much a scenario may ask for, so that no input makes the reader slow or large.

#include <cstddef>
#include <cstdint>

namespace hypersim::language {

inline constexpr std::size_t kMiB = std::size_t{1} << 20U;
/// How sizes are written.
struct SizeUnit {
  const char* name;
  std::uint64_t bytes;
};
inline constexpr SizeUnit kSizeUnits[] = {
    {"GiB", std::uint64_t{1} << 30U}, {"MiB", std::uint64_t{1} << 20U}, {"KiB", std::uint64_t{1} << 10U}};

inline constexpr std::size_t kFileSizeMax = 16 * kMiB;
/// The bytes of all `file:` and `repeat:` operands of a scenario together, and of the files in the drives of packages.
inline constexpr std::size_t kOperandsTotalMax = 512 * kMiB;
inline constexpr int kBlockDepthMax = 64;
/// Of sequences, each done by the one around it.
inline constexpr std::size_t kSequenceDepthMax = 64;
inline constexpr int kIncludeDepthMax = 64;
inline constexpr std::size_t kIncludesMax = 1'000;
/// Of `manifest` and `package` statements together.
inline constexpr std::size_t kManifestsMax = 1'000;
/// Of a package.
inline constexpr std::size_t kFilesMax = 10'000;
/// Steps of a file, counting each round of a `repeat` and each combination of a `matrix`. One takes about 1 KiB.
inline constexpr std::size_t kStepsMax = 250'000;
inline constexpr std::size_t kCombinationsMax = 1'000;
/// Bytes of what names in braces stand for, of what a `repeat` reads again, and of combinations after the first.
inline constexpr std::size_t kTextReadMax = 64 * kMiB;
inline constexpr int kConditionDepthMax = 64;
/// The reader gives up on a file with more mistakes than this.
inline constexpr std::size_t kDiagnosticsMax = 100'000;
/// Instructions of all regular expressions of a file together, which are compiled when it is read.
inline constexpr std::uint64_t kPatternsTotalMax = 2'000'000;
/// What a report prints.
inline constexpr std::size_t kDiagnosticsShownMax = 100;
inline constexpr std::size_t kColumnsShownMax = 200;

}  // namespace hypersim::language
