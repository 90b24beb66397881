// Files in memory, as the file system of a node's host keeps them.

#include "hypersim/processes/file_tree.hpp"

#include <gtest/gtest.h>

namespace hypersim::processes {
namespace {

template <class T>
std::string_view error_of(const FileResult<T>& result) {
  return result.ok() ? std::string_view("no error") : to_text(result.error());
}

std::string content(const FileTree& tree, const std::string& path) {
  const auto file = tree.find(path);
  return file.ok() ? std::string((*file)->bytes()) : std::string(to_text(file.error()));
}

std::string names(const FileTree& tree, const std::string& path) {
  std::string names;
  for (const auto& [name, info] : tree.list(path).unwrap()) names += name + (info.is_directory ? "/ " : " ");
  return names;
}

TEST(FileTree, KeepsFilesInDirectoriesThatAreThere) {
  FileTree tree;
  EXPECT_EQ(error_of(tree.put("a/b", runtime::Bytes("x"))), "No such file or directory (os error 2)");
  EXPECT_TRUE(tree.make_directories("a/c").ok());
  EXPECT_TRUE(tree.make_directories("a/c").ok());
  EXPECT_EQ(error_of(tree.make_directory("a/c")), "File exists (os error 17)");
  EXPECT_TRUE(tree.put("a/b", runtime::Bytes("x")).ok());
  EXPECT_EQ(content(tree, "a/b"), "x");
  EXPECT_EQ(names(tree, "a"), "b c/ ");
  EXPECT_EQ(names(tree, ""), "a/ ");
  EXPECT_EQ(error_of(tree.list("a/b")), "Not a directory (os error 20)");
  EXPECT_EQ(error_of(tree.put("a/b/d", runtime::Bytes("x"))), "Not a directory (os error 20)");
  EXPECT_EQ(error_of(tree.make_directories("a/b")), "File exists (os error 17)");
  EXPECT_EQ(error_of(tree.make_directories("a/b/d")), "Not a directory (os error 20)");
  EXPECT_EQ(error_of(tree.find("a/c")), "Is a directory (os error 21)");
}

TEST(FileTree, TellsADirectoryFromWhatIsCalledAlmostLikeIt) {
  FileTree tree;
  ASSERT_TRUE(tree.make_directories("a/b").ok());
  ASSERT_TRUE(tree.put("a-b", runtime::Bytes("1")).ok());
  ASSERT_TRUE(tree.put("a.b", runtime::Bytes("2")).ok());
  EXPECT_EQ(names(tree, "a"), "b/ ");
  EXPECT_EQ(error_of(tree.remove_directory("a")), "Directory not empty (os error 39)");
  ASSERT_TRUE(tree.remove_tree("a").ok());
  EXPECT_EQ(names(tree, ""), "a-b a.b ");
}

TEST(FileTree, MovesAsRenameDoes) {
  FileTree tree;
  ASSERT_TRUE(tree.make_directories("a/b").ok());
  ASSERT_TRUE(tree.put("a/b/f", runtime::Bytes("1")).ok());
  ASSERT_TRUE(tree.put("g", runtime::Bytes("2")).ok());
  EXPECT_EQ(error_of(tree.rename("a", "a/b/c")), "Invalid argument (os error 22)");
  EXPECT_EQ(error_of(tree.rename("g", "a")), "Is a directory (os error 21)");
  EXPECT_EQ(error_of(tree.rename("a", "g")), "Not a directory (os error 20)");
  EXPECT_TRUE(tree.rename("a", "z").ok());
  EXPECT_EQ(content(tree, "z/b/f"), "1");
  EXPECT_TRUE(tree.rename("g", "z/b/f").ok());
  EXPECT_EQ(content(tree, "z/b/f"), "2");
  EXPECT_EQ(names(tree, ""), "z/ ");
}

TEST(FileTree, AFileWhoseNameIsGoneIsThereForWhoHasIt) {
  FileTree tree;
  ASSERT_TRUE(tree.put("f", runtime::Bytes("old")).ok());
  const FilePtr file = tree.open("f", false).unwrap();
  ASSERT_TRUE(tree.remove_file("f").ok());
  EXPECT_EQ(file->bytes(), "old");
  EXPECT_TRUE(tree.write(*file, 5, "!").ok());
  EXPECT_EQ(file->bytes(), std::string_view("old\0\0!", 6));
  EXPECT_EQ(content(tree, "f"), "No such file or directory (os error 2)");
}

TEST(FileTree, IsFullAtItsLimitsAndHasRoomAgainAfterARemoval) {
  FileTree tree;
  const FilePtr file = tree.open("f", true).unwrap();
  EXPECT_TRUE(tree.resize(*file, FileTree::kBytesMax).ok());
  EXPECT_EQ(error_of(tree.put("g", runtime::Bytes("x"))), "No space left on device (os error 28)");
  EXPECT_EQ(error_of(tree.resize(*file, FileTree::kBytesMax + 1)), "No space left on device (os error 28)");
  EXPECT_EQ(error_of(tree.resize(*file, UINT64_MAX)), "Invalid argument (os error 22)");
  EXPECT_EQ(error_of(tree.write(*file, UINT64_MAX, "x")), "No space left on device (os error 28)");
  EXPECT_TRUE(tree.resize(*file, 1).ok());
  EXPECT_TRUE(tree.put("g", runtime::Bytes("x")).ok());
  EXPECT_EQ(error_of(tree.put(std::string(256, 'n'), runtime::Bytes("x"))), "File name too long (os error 36)");
  std::string deep = "d";
  while (deep.size() <= FileTree::kPathMax) deep += "/d";
  EXPECT_EQ(error_of(tree.make_directories(deep)), "File name too long (os error 36)");
}

}  // namespace
}  // namespace hypersim::processes
