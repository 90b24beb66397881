// Stands in for homepage:homepage:sys: it keeps what apps add to it, tells who asks, and shows nothing.

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "hypersim/processes/json.hpp"

#include "programs.hpp"

namespace hypersim::processes {

namespace {

namespace homepage_request {
struct Add {
  std::string label;
  std::optional<std::string> icon;
  std::optional<std::string> path;
  std::optional<std::string> widget;
};
HYPERSIM_JSON(Add, label, icon, path, widget)
struct Remove {};
HYPERSIM_JSON(Remove)
struct RemoveOther {
  std::string id;
};
HYPERSIM_JSON_NEWTYPE(RemoveOther, id)
struct SetStylesheet {
  std::string css;
};
HYPERSIM_JSON_NEWTYPE(SetStylesheet, css)
struct GetApps {};
HYPERSIM_JSON(GetApps)
struct GetPushSubscription {};
HYPERSIM_JSON(GetPushSubscription)
}  // namespace homepage_request

using HomepageRequest =
    std::variant<homepage_request::Add, homepage_request::Remove, homepage_request::RemoveOther,
                 homepage_request::SetStylesheet, homepage_request::GetApps, homepage_request::GetPushSubscription>;

struct HomepageApp {
  std::string id;
  std::string process;
  std::string package_name;
  std::string publisher;
  std::optional<std::string> path;
  std::string label;
  std::optional<std::string> base64_icon;
  std::optional<std::string> widget;
  std::uint32_t order = 0;
  bool favorite = false;
};
HYPERSIM_JSON(HomepageApp, id, process, package_name, publisher, path, label, base64_icon, widget, order, favorite)

class Homepage {
 public:
  /// What is answered; nothing if nothing is.
  std::optional<std::string> take(const runtime::KernelMessage& message, const runtime::Address& our) {
    const auto request = from_json<HomepageRequest>(message.body().view());
    if (!request) return std::nullopt;
    const runtime::ProcessId& source = message.source.process();
    if (const auto* add = std::get_if<homepage_request::Add>(&*request)) {
      apps_.insert_or_assign(source.text(), app_of(source, *add));
    } else if (std::holds_alternative<homepage_request::Remove>(*request)) {
      apps_.erase(source.text());
    } else if (const auto* other = std::get_if<homepage_request::RemoveOther>(&*request)) {
      const runtime::Capability right(our, R"("RemoveOther")");
      const runtime::Capabilities& shown = message.capabilities();
      if (std::find(shown.begin(), shown.end(), right) != shown.end()) apps_.erase(other->id);
    } else if (std::holds_alternative<homepage_request::GetApps>(*request)) {
      std::vector<HomepageApp> apps;
      apps.reserve(apps_.size());
      for (const auto& [id, app] : apps_) apps.push_back(app);
      return R"({"GetApps":)" + to_json(apps) + "}";
    } else if (std::holds_alternative<homepage_request::GetPushSubscription>(*request)) {
      return R"({"PushSubscription":null})";
    }
    return std::nullopt;
  }

 private:
  HomepageApp app_of(const runtime::ProcessId& source, const homepage_request::Add& add) const {
    HomepageApp app;
    app.id = source.text();
    app.process = source.process_name();
    app.package_name = source.package_id().package_name;
    app.publisher = source.package_id().publisher_node;
    if (add.path) {
      const std::string_view path = *add.path;
      app.path = "/" + source.text() + "/" + std::string(path.starts_with('/') ? path.substr(1) : path);
    }
    app.label = add.label;
    app.base64_icon = add.icon;
    app.widget = add.widget;
    app.order = static_cast<std::uint32_t>(apps_.size());
    return app;
  }

  std::map<std::string, HomepageApp> apps_;
};

}  // namespace

runtime::Task<> run_homepage(runtime::Process& self, StandInHost&) {
  Homepage homepage;
  for (;;) {
    runtime::Event event = co_await self.receive();
    const auto* request = std::get_if<runtime::ReceivedRequest>(&event);
    if (request == nullptr) continue;
    const std::optional<std::string> body = homepage.take(*request->message, self.our());
    if (!body) continue;
    runtime::ResponseDraft draft((runtime::Bytes(*body)));
    co_await self.respond(std::move(draft));
  }
}

}  // namespace hypersim::processes
