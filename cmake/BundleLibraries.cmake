# Runs while the tarball is made: the shared libraries that HYPERSIM_COMMAND and HYPERSIM_NETWORK need go beside it, each
# with the copyright of the Debian package that it comes from. Those that every Debian system has are left out: the C and C++ libraries
# must be the system's own.
include("${CMAKE_CURRENT_LIST_DIR}/CopyrightsOfDebian.cmake")

file(GET_RUNTIME_DEPENDENCIES
  EXECUTABLES "${HYPERSIM_COMMAND}"
  MODULES "${HYPERSIM_NETWORK}"
  RESOLVED_DEPENDENCIES_VAR libraries
  PRE_EXCLUDE_REGEXES "^ld-linux" "^lib(c|dl|gcc_s|m|pthread|rt|stdc\\+\\+)\\.so")
foreach(library IN LISTS libraries)
  file(INSTALL "${library}" DESTINATION "${CMAKE_INSTALL_PREFIX}/lib/hypersim" FOLLOW_SYMLINK_CHAIN)
  hypersim_install_copyright("${library}")
endforeach()
