# Runs while hypersim is installed: makes manual pages and completion scripts by HYPERSIM_COMMAND, and installs them
# where man and the shells of Debian look for them. They are made in a new folder beside HYPERSIM_MADE, because hypersim
# may be installed several times at once.

string(RANDOM LENGTH 12 suffix)
set(folder "${HYPERSIM_MADE}-${suffix}")
set(share "${folder}/share")
set(pages "${share}/man/man1")
execute_process(COMMAND "${HYPERSIM_COMMAND}" man --all "${pages}" COMMAND_ERROR_IS_FATAL ANY)
file(GLOB made "${pages}/*.1")
execute_process(COMMAND gzip -9n ${made} COMMAND_ERROR_IS_FATAL ANY)

foreach(place bash-completion/completions/hypersim zsh/vendor-completions/_hypersim
        fish/vendor_completions.d/hypersim.fish)
  cmake_path(GET place PARENT_PATH parent)
  file(MAKE_DIRECTORY "${share}/${parent}")
  string(REGEX MATCH "^(bash|zsh|fish)" shell "${place}")
  execute_process(COMMAND "${HYPERSIM_COMMAND}" completion ${shell} OUTPUT_FILE "${share}/${place}"
                  COMMAND_ERROR_IS_FATAL ANY)
endforeach()

file(GLOB folders "${share}/*")
file(INSTALL ${folders} DESTINATION "${CMAKE_INSTALL_PREFIX}/share")
file(REMOVE_RECURSE "${folder}")
