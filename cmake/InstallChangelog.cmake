# Runs while HYPERSIM_PACKAGE is installed: its changelogs and its copyright. The day is that of the commit, if there is
# one.

string(RANDOM LENGTH 12 suffix)
set(folder "${HYPERSIM_MADE}-${suffix}/${HYPERSIM_PACKAGE}")
file(MAKE_DIRECTORY "${folder}")
execute_process(COMMAND git -C "${HYPERSIM_SOURCES}" show -s --date=rfc --format=%cd HEAD OUTPUT_VARIABLE day
                OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
  string(TIMESTAMP day "%a, %d %b %Y %H:%M:%S +0000" UTC)
endif()
file(WRITE "${folder}/changelog.Debian"
"hypersim (${HYPERSIM_RELEASE}) bookworm; urgency=medium

  * What has changed is in changelog.gz, beside this file.

 -- ${HYPERSIM_MAINTAINERS}  ${day}
")
configure_file("${HYPERSIM_SOURCES}/CHANGELOG.md" "${folder}/changelog" COPYONLY)
execute_process(COMMAND gzip -9nf "${folder}/changelog" "${folder}/changelog.Debian" COMMAND_ERROR_IS_FATAL ANY)
configure_file("${HYPERSIM_SOURCES}/cmake/copyright" "${folder}/copyright" COPYONLY)
file(INSTALL "${folder}" DESTINATION "${CMAKE_INSTALL_PREFIX}/share/doc")
file(REMOVE_RECURSE "${HYPERSIM_MADE}-${suffix}")
