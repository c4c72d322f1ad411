#include "CSentencePiece.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#include <sentencepiece_processor.h>
#include <sentencepiece_trainer.h>
#pragma GCC diagnostic pop

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <mutex>
#include <new>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#ifdef __linux__
#include <sched.h>
#endif

// The library exports this but installs no header for it.
namespace sentencepiece {
namespace logging {
void SetMinLogLevel(int level);
}
} // namespace sentencepiece

struct CSPModel {
  sentencepiece::SentencePieceProcessor processor;
};

namespace {

using sentencepiece::util::Status;

// Above the library's error level: what went wrong comes back as a status.
constexpr int kSilent = 3;
constexpr int32_t kException = -1;

int32_t fail(int32_t code, const char *message, char **error) {
  const size_t size = std::strlen(message) + 1;
  *error = static_cast<char *>(std::malloc(size));
  if (*error != nullptr) std::memcpy(*error, message, size);
  return code;
}

// Runs `body`, which returns a Status, and lets nothing but a code and a message out.
template <typename Body> int32_t guarded(char **error, Body body) noexcept {
  *error = nullptr;
  try {
    const Status status = body();
    if (status.ok()) return 0;
    return fail(static_cast<int32_t>(status.code()), status.error_message(), error);
  } catch (const std::exception &exception) {
    return fail(kException, exception.what(), error);
  } catch (...) {
    return fail(kException, "unknown C++ exception", error);
  }
}

// A copy of `count` elements that `csp_free` releases; never null.
template <typename Element> Element *copied(const Element *elements, size_t count) {
  void *copy = std::malloc(std::max<size_t>(1, count * sizeof(Element)));
  if (copy == nullptr) throw std::bad_alloc();
  if (count > 0) std::memcpy(copy, elements, count * sizeof(Element));
  return static_cast<Element *>(copy);
}

absl::string_view view(const char *text, size_t length) {
  return length == 0 ? absl::string_view("", 0) : absl::string_view(text, length);
}

class CallbackIterator : public sentencepiece::SentenceIterator {
public:
  CallbackIterator(CSPNextLine next, void *context) : next_(next), context_(context) { Next(); }

  bool done() const override { return state_ != 1; }
  const std::string &value() const override { return line_; }

  void Next() override {
    const char *line = nullptr;
    size_t length = 0;
    state_ = next_(context_, &line, &length);
    if (state_ == 1) line_.assign(line, length);
  }

  Status status() const override {
    if (state_ >= 0) return Status();
    return Status(sentencepiece::util::StatusCode::kCancelled, "the text could not be read");
  }

private:
  CSPNextLine next_;
  void *context_;
  int32_t state_ = 0;
  std::string line_;
};

// Threads started from here on share `count` of the processors that this one may use.
void limitProcessors(int32_t count) {
#ifdef __linux__
  cpu_set_t allowed, chosen;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  CPU_ZERO(&chosen);
  for (int cpu = 0; cpu < CPU_SETSIZE && count > 0; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed)) continue;
    CPU_SET(cpu, &chosen);
    --count;
  }
  sched_setaffinity(0, sizeof chosen, &chosen);
#else
  (void)count;
#endif
}

// Runs `body` on a thread of its own, waits for it, and passes on what it throws.
template <typename Body> void onFreshThread(Body body) {
  std::exception_ptr thrown;
  std::thread worker([&] {
    try {
      body();
    } catch (...) {
      thrown = std::current_exception();
    }
  });
  worker.join();
  if (thrown) std::rethrow_exception(thrown);
}

} // namespace

void csp_free(void *pointer) { std::free(pointer); }

int32_t csp_load(const void *model, size_t length, CSPModel **result, char **error) {
  *result = nullptr;
  return guarded(error, [&] {
    sentencepiece::logging::SetMinLogLevel(kSilent);
    auto loaded = std::make_unique<CSPModel>();
    const Status status = loaded->processor.LoadFromSerializedProto(view(static_cast<const char *>(model), length));
    if (status.ok()) *result = loaded.release();
    return status;
  });
}

void csp_release(CSPModel *model) { delete model; }

int32_t csp_piece_count(const CSPModel *model) { return model->processor.GetPieceSize(); }

int32_t csp_encode(const CSPModel *model, const char *text, size_t length, int32_t **ids, size_t *count, char **error) {
  return guarded(error, [&] {
    std::vector<int> found;
    const Status status = model->processor.Encode(view(text, length), &found);
    if (status.ok()) {
      *ids = copied(found.data(), found.size());
      *count = found.size();
    }
    return status;
  });
}

int32_t csp_encode_spans(const CSPModel *model, const char *text, size_t length, CSPSpan **spans, size_t *count,
                         char **error) {
  return guarded(error, [&] {
    sentencepiece::ImmutableSentencePieceText pieces;
    const Status status = model->processor.Encode(view(text, length), pieces.mutable_proto());
    if (status.ok()) {
      std::vector<CSPSpan> found;
      for (size_t i = 0; i < pieces.pieces_size(); ++i) {
        const auto piece = pieces.pieces(static_cast<int>(i));
        found.push_back({static_cast<int32_t>(piece.id()), piece.begin(), piece.end()});
      }
      *spans = copied(found.data(), found.size());
      *count = found.size();
    }
    return status;
  });
}

int32_t csp_encode_best(const CSPModel *model, const char *text, size_t length, int32_t wanted, int32_t **ids,
                        size_t **lengths, float **scores, size_t *count, char **error) {
  return guarded(error, [&] {
    sentencepiece::ImmutableNBestSentencePieceText best;
    const Status status = model->processor.NBestEncode(view(text, length), wanted, best.mutable_proto());
    if (status.ok()) {
      std::vector<int32_t> allIds;
      std::vector<size_t> allLengths;
      std::vector<float> allScores;
      for (size_t i = 0; i < best.nbests_size(); ++i) {
        const auto one = best.nbests(static_cast<int>(i));
        for (size_t j = 0; j < one.pieces_size(); ++j) {
          allIds.push_back(static_cast<int32_t>(one.pieces(static_cast<int>(j)).id()));
        }
        allLengths.push_back(one.pieces_size());
        allScores.push_back(one.score());
      }
      *ids = copied(allIds.data(), allIds.size());
      *lengths = copied(allLengths.data(), allLengths.size());
      *scores = copied(allScores.data(), allScores.size());
      *count = allLengths.size();
    }
    return status;
  });
}

int32_t csp_encode_sample(const CSPModel *model, const char *text, size_t length, int32_t candidates, float alpha,
                          uint32_t seed, int32_t **ids, size_t *count, char **error) {
  return guarded(error, [&] {
    // The library draws from a generator per thread, seeded when the thread first needs it from one global
    // number. A fresh thread under a lock makes the result a function of the seed.
    static std::mutex seeding;
    const std::lock_guard<std::mutex> lock(seeding);
    sentencepiece::SetRandomGeneratorSeed(seed);
    std::vector<int> found;
    Status status;
    onFreshThread([&] { status = model->processor.SampleEncode(view(text, length), candidates, alpha, &found); });
    if (status.ok()) {
      *ids = copied(found.data(), found.size());
      *count = found.size();
    }
    return status;
  });
}

int32_t csp_decode(const CSPModel *model, const int32_t *ids, size_t count, char **text, size_t *length, char **error) {
  return guarded(error, [&] {
    std::string decoded;
    const std::vector<int> all(ids, ids + count);
    const Status status = model->processor.Decode(all, &decoded);
    if (status.ok()) {
      *text = copied(decoded.data(), decoded.size());
      *length = decoded.size();
    }
    return status;
  });
}

int32_t csp_train(const char *const *names, const char *const *values, size_t options, int32_t threads,
                  CSPNextLine next, void *context, void **model, size_t *length, char **error) {
  return guarded(error, [&] {
    sentencepiece::logging::SetMinLogLevel(kSilent);
    std::unordered_map<std::string, std::string> arguments;
    for (size_t i = 0; i < options; ++i) arguments[names[i]] = values[i];
    // The trainer adds up one partial sum per thread, so their number decides how the sums round. It is
    // always 16; how many processors share the work is decided by the affinity they inherit.
    arguments["num_threads"] = "16";
    arguments["minloglevel"] = std::to_string(kSilent);
    std::string serialized;
    Status status;
    onFreshThread([&] {
      limitProcessors(std::max<int32_t>(1, threads));
      CallbackIterator lines(next, context);
      status = sentencepiece::SentencePieceTrainer::Train(arguments, &lines, &serialized);
    });
    if (status.ok()) {
      *model = copied(serialized.data(), serialized.size());
      *length = serialized.size();
    }
    return status;
  });
}
