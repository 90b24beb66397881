# hypersim_archives(TARGET NAME…): a program with the property HYPERSIM_LINKS_ARCHIVES takes the archives libNAME.a in
# place of TARGET's shared library, if the system has all of them. Most of what a short run costs is the dynamic loader,
# which looks up each symbol of each shared library by its name. The archives' own symbols stay inside the program, so
# that a library that --load brings in may use another version.
function(hypersim_archives TARGET)
  set(archives)
  set(files)
  foreach(name IN LISTS ARGN)
    find_library(HYPERSIM_ARCHIVE_${name} lib${name}.a)
    if(NOT HYPERSIM_ARCHIVE_${name})
      return()
    endif()
    list(APPEND files "${HYPERSIM_ARCHIVE_${name}}")
    list(APPEND archives "${HYPERSIM_ARCHIVE_${name}}" "-Wl$<COMMA>--exclude-libs=lib${name}.a")
  endforeach()
  set_property(GLOBAL APPEND PROPERTY HYPERSIM_ARCHIVES ${files})  # whose copyrights go with the program
  get_target_property(shared ${TARGET} INTERFACE_LINK_LIBRARIES)
  set(wants_archives "$<BOOL:$<TARGET_PROPERTY:HYPERSIM_LINKS_ARCHIVES>>")
  set_property(TARGET ${TARGET} PROPERTY INTERFACE_LINK_LIBRARIES "$<IF:${wants_archives},${archives},${shared}>")
endfunction()
