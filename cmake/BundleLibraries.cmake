# Runs while the tarball is made: the shared libraries that HYPERSIM_COMMAND needs go beside it, each with the copyright
# of the Debian package that it comes from. Those that every Debian system has are left out: the C and C++ libraries
# must be the system's own.

file(GET_RUNTIME_DEPENDENCIES
  EXECUTABLES "${HYPERSIM_COMMAND}"
  RESOLVED_DEPENDENCIES_VAR libraries
  PRE_EXCLUDE_REGEXES "^ld-linux" "^lib(c|dl|gcc_s|m|pthread|rt|stdc\\+\\+)\\.so")
foreach(library IN LISTS libraries)
  file(INSTALL "${library}" DESTINATION "${CMAKE_INSTALL_PREFIX}/lib/hypersim" FOLLOW_SYMLINK_CHAIN)
  file(REAL_PATH "${library}" file)
  string(REGEX REPLACE "^/usr/" "/" file_without_usr "${file}")
  foreach(path "${file}" "${file_without_usr}")
    execute_process(COMMAND dpkg -S "${path}" OUTPUT_VARIABLE owner ERROR_QUIET)
    string(REGEX MATCH "^[^:, ]+" package "${owner}")
    set(copyright "/usr/share/doc/${package}/copyright")
    if(package AND EXISTS "${copyright}")
      file(INSTALL "${copyright}" DESTINATION "${CMAKE_INSTALL_PREFIX}/share/doc/hypersim/libraries"
           RENAME "${package}.copyright")
    endif()
  endforeach()
endforeach()
