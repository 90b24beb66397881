#pragma once
// What the first boot of a node has come to before anything runs, for runs that boot the same node in the same way:
// they begin with a copy. An exploration boots the same node for each schedule, which took a fifth of a short one.

#include <memory>

namespace hypersim::actors {

/// Empty until a node has booted with it. Nodes of one thread use it, one after the other; all are made with the same
/// configuration and boot the same processes, whose programs may be others.
class BootImage {
 public:
  BootImage();
  ~BootImage();
  BootImage(const BootImage&) = delete;
  BootImage& operator=(const BootImage&) = delete;

 private:
  friend class Bootstrap;
  struct Contents;
  std::unique_ptr<const Contents> contents_;
};

}  // namespace hypersim::actors
