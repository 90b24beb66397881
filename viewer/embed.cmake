# Writes OUTPUT: the bytes of the files SCRIPT and STYLE as C++.
function(bytes_of FILE NAME)
  file(READ "${FILE}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(REGEX REPLACE "(................................................................................)" "\\1\n"
         bytes "${bytes}")
  set(${NAME} "${bytes}" PARENT_SCOPE)
endfunction()
bytes_of("${SCRIPT}" script)
bytes_of("${STYLE}" style)
file(WRITE "${OUTPUT}" "#include \"assets.hpp\"

namespace hypersim::viewer {

namespace {

constexpr unsigned char kScript[] = {
${script}};
constexpr unsigned char kStyle[] = {
${style}};

}  // namespace

std::string_view script() { return {reinterpret_cast<const char*>(kScript), sizeof kScript}; }
std::string_view style() { return {reinterpret_cast<const char*>(kStyle), sizeof kStyle}; }

}  // namespace hypersim::viewer
")
