// The servers of a backend of HAProxy: what `server`, `server-template` and `default-server` say.
#pragma once

#include "read/import/haproxy_lines.h"

namespace cli {

class HaproxyServers {
 public:
  HaproxyServers(const ImportSource &source, Imported &imported) : source_(source), imported_(imported) {}

  void read_default(const HaproxyLine &line);
  void read_server(const HaproxyLine &line);
  void read_template(const HaproxyLine &line);

  // The nodes, with the numbers that HAProxy gives to servers without an id, and the option that says what their points
  // are made from.
  void finish();

 private:
  struct Server {
    ImportedNode node;
    std::string peer_key = {};  // its `hash-key`
    std::string guid = {};
    bool is_backup = false;
    bool has_variable = false;
  };

  struct Place {
    const HaproxyLine &line;
    std::size_t at;
    std::vector<std::string> idle = {};  // parameters without effect
  };

  void read_parameters(Server &server, Place place);
  bool read_parameter(Server &server, Place &place);
  void read_weight(Server &server, const Place &place);
  void read_number(Server &server, const Place &place);
  const std::string &value_of(const Place &place) const;
  void check_variable(const HaproxyLine &line);
  void add(Server server);
  void set_numbers();
  std::string peer_key();
  void set_labels(const std::string &key);
  void set_endpoint(Server &server, const std::string &key);
  void take_out(Server &server);

  const ImportSource &source_;
  Imported &imported_;
  Server default_ = {};
  std::vector<Server> servers_;
};

}  // namespace cli
