# Runs while the command is installed: the copyrights of the libraries that it has inside itself, HYPERSIM_ARCHIVES, go
# beside its documentation.
include("${CMAKE_CURRENT_LIST_DIR}/CopyrightsOfDebian.cmake")
foreach(archive IN LISTS HYPERSIM_ARCHIVES)
  hypersim_install_copyright("${archive}")
endforeach()
