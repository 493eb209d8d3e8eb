// What scanning needs beside the bytes: as many as threads that scan, whatever the number of files.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/scan.h"

namespace tocsin::daemon {

// Any thread may ask.
class Workspaces {
 public:
  struct Workspace {
    engine::Scratch scratch;
    std::string buffer;  // to be read into
  };
  // One that nobody else uses until it is given back.
  std::unique_ptr<Workspace> take();
  void give_back(std::unique_ptr<Workspace> workspace);

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Workspace>> free_;
};

}  // namespace tocsin::daemon
