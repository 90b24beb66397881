# hypersim_install_copyright(FILE): while something is installed, puts the copyright of the Debian package that FILE
# comes from into share/doc/hypersim/libraries. Nothing happens where FILE is of no package.
function(hypersim_install_copyright FILE)
  file(REAL_PATH "${FILE}" file)
  string(REGEX REPLACE "^/usr/" "/" file_without_usr "${file}")
  foreach(path "${file}" "${file_without_usr}")
    execute_process(COMMAND dpkg -S "${path}" OUTPUT_VARIABLE owner ERROR_QUIET)
    string(REGEX MATCH "^[^:, ]+" package "${owner}")
    set(copyright "/usr/share/doc/${package}/copyright")
    if(package AND EXISTS "${copyright}")
      file(REAL_PATH "${copyright}" copyright)
      file(INSTALL "${copyright}" DESTINATION "${CMAKE_INSTALL_PREFIX}/share/doc/hypersim/libraries"
           RENAME "${package}.copyright")
    endif()
  endforeach()
endfunction()
