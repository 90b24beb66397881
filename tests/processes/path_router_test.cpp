// Which of the bound paths a request is for, and the parts of URLs.

#include "../../processes/stand_ins/path_router.hpp"

#include <gtest/gtest.h>

#include "../../processes/stand_ins/query.hpp"
#include "../../processes/stand_ins/web_url.hpp"

namespace hypersim::processes {
namespace {

/// What the path is bound to, and what its names stand for: `note id=7`.
std::string found(const PathRouter<std::string>& router, std::string_view path) {
  const auto found = router.find(path);
  if (!found) return "nothing";
  std::string text = *found->value;
  for (const auto& [name, value] : found->params) text += " " + name + "=" + value;
  return text;
}

TEST(PathRouter, FindsWhatFitsBest) {
  PathRouter<std::string> router;
  router.add("/app/notes/:id", "note");
  router.add("/app/notes/new", "new");
  router.add("/app/*rest", "rest");
  router.add("/app/:what/:id", "thing");
  router.add("/app", "root");
  EXPECT_EQ(found(router, "/app/notes/7"), "note id=7");
  EXPECT_EQ(found(router, "/app/notes/new"), "new");
  EXPECT_EQ(found(router, "/app/tags/7"), "thing id=7 what=tags");
  EXPECT_EQ(found(router, "/app/a/b/c"), "rest rest=a/b/c");
  EXPECT_EQ(found(router, "app"), "root");
  EXPECT_EQ(found(router, "/app/"), "nothing");
  EXPECT_EQ(found(router, "/other"), "nothing");
}

TEST(PathRouter, CutsAtDotsToo) {
  PathRouter<std::string> router;
  router.add("/app:app:dev.os/:name.json", "json");
  router.add("/app:app:dev.os/:name", "any");
  EXPECT_EQ(found(router, "/app:app:dev.os/a.json"), "json name=a");
  EXPECT_EQ(found(router, "/app:app:dev.os/a.b.json"), "json name=a.b");
  EXPECT_EQ(found(router, "/app:app:dev.os/a.txt"), "any name=a.txt");
}

TEST(PathRouter, WhatIsBoundLaterTakesThePlace) {
  PathRouter<std::string> router;
  router.add("/a/:x", "first");
  router.add("a/:y", "second");
  EXPECT_EQ(found(router, "/a/1"), "second y=1");
  EXPECT_EQ(router.routes().size(), 1U);
}

TEST(PathRouter, TakesNoLongerWithManyNames) {
  PathRouter<std::string> router;
  std::string pattern;
  for (int i = 0; i < 40; ++i) pattern += "*x/";
  router.add(pattern + "end", "never");
  std::string path;
  for (int i = 0; i < 200; ++i) path += "a/";
  EXPECT_EQ(found(router, path), "nothing");
}

TEST(Query, IsDecoded) {
  const auto params = query_params("a=1&b=x+y%21&&c&a=2&d=%zz&e=%ff");
  EXPECT_EQ(params.at("a"), "2");
  EXPECT_EQ(params.at("b"), "x y!");
  EXPECT_EQ(params.at("c"), "");
  EXPECT_EQ(params.at("d"), "%zz");
  EXPECT_EQ(params.at("e"), "\xEF\xBF\xBD");
  EXPECT_EQ(params.size(), 5U);
  EXPECT_EQ(with_escapes("/a b#c/%20/\xC3\xA4"), "/a%20b%23c/%20/%C3%A4");
}

TEST(WebUrl, IsWrittenAsTheModuleWritesIt) {
  EXPECT_EQ(normalized_url("HTTP://Api.Example:80"), "http://api.example/");
  EXPECT_EQ(normalized_url(" https://a.b:8443/x y?q=ä#f "), "https://a.b:8443/x%20y?q=%C3%A4#f");
  EXPECT_EQ(normalized_url("https:\\\\a.b\\c"), "https://a.b/c");
  EXPECT_EQ(normalized_url("mailto:ann@a.b"), "mailto:ann@a.b");
  for (const char* wrong : {"", "a.b/c", "/c", "http://", "http://:80/", "http://a b/", "http://a:99999/", "1http://a"})
    EXPECT_EQ(normalized_url(wrong), std::nullopt) << wrong;
  EXPECT_FALSE(is_http(*normalized_url("ftp://a.b")));
}

}  // namespace
}  // namespace hypersim::processes
