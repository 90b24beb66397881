#include "hypersim/testing/matchers.hpp"

namespace hypersim::processes {
namespace {

using namespace hypersim::testing;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr const char* kFiles = "files:files:dev.os";

class FileTransfer : public NodeTest {
 public:
  void SetUp() override { spawn(kFiles, "file_transfer", {.args = R"({"chunk":5})"}).unwrap(); }
  void download(const char* file) {
    send(kFiles, std::string(R"({"Download":")") + file + "\"}", {.capabilities = {messaging("tester:test:test.os")}});
  }
};

TEST_F(FileTransfer, StoresAFileInChunks) {
  EXPECT_THAT(request(kFiles, R"({"Upload":"motto"})", {.blob = "know thyself"}), Body("3 chunks"));
  EXPECT_EQ(stored({"files", "dev.os"}, "files", "motto/0"), "know ");
  EXPECT_EQ(stored({"files", "dev.os"}, "files", "motto/2"), "lf");
}

TEST_F(FileTransfer, SendsItsChunksOneByOne) {
  request(kFiles, R"({"Upload":"motto"})", {.blob = "know thyself"});
  download("motto");
  EXPECT_THAT(next_message(), AllOf(Body("motto/0"), Blob("know ")));
  EXPECT_THAT(next_message(), Nothing()) << "it waits until the first has arrived";
  respond("got it");
  EXPECT_THAT(next_message(), AllOf(Body("motto/1"), Blob("thyse")));
  respond("got it");
  EXPECT_THAT(next_message(), AllOf(Body("motto/2"), Blob("lf")));
}

TEST_F(FileTransfer, AFileThatIsNotThereOrEmpty) {
  request(kFiles, R"({"Upload":"nothing"})");
  EXPECT_EQ(stored({"files", "dev.os"}, "files", "\"nothing\""), "0");
  EXPECT_THAT(request(kFiles, R"({"Download":"none"})"), Body("key not found"));
  EXPECT_THAT(request(kFiles, "{}"), Body(HasSubstr("a variant is missing")));
}

}  // namespace
}  // namespace hypersim::processes
