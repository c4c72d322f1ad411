import Foundation
import TestSupport
import Testing

/// Models of a few thousand parameters that several tests read, each made once by the commands themselves.
actor Trained {
  static let shared = Trained()

  /// Nothing releases a static value at the end of a process, so the folder is removed by hand.
  private static let place = Result {
    let place = try Workplace()
    atexit { Trained.removePlace() }
    return place
  }
  private var made: [String: Task<String, any Error>] = [:]

  /// The shape of every model here: one layer, 16 wide, two heads, a context of 16.
  static let shape = [
    "--layers", "1", "--hidden-size", "16", "--heads", "2", "--context-length", "16", "--batch-size", "4",
    "--threads", "1",
  ]

  /// A tokenizer of ``Samples/text(lines:seed:)``.
  func tokenizer() async throws -> String {
    try await once("v.model") { workplace, path in
      try workplace.write("text.txt", Samples.text(lines: 150))
      try await workplace.succeed(
        "tokenize",
        [
          "train", "--input", "text.txt", "--type", "unigram", "--vocab-size", "320", "--output", path,
          "--threads", "1",
        ])
    }
  }

  /// The run of a language model: `gpt2`, `llama` or `bert`.
  func pretrained(_ architecture: String) async throws -> String {
    let tokenizer = try await tokenizer()
    return try await once(architecture) { workplace, path in
      try await workplace.succeed(
        "pretrain",
        ["--input", "text.txt", "--tokenizer", tokenizer, "--architecture", architecture, "--output", path]
          + Self.shape + ["--steps", "20", "--evaluate-every", "10", "--quiet"])
    }
  }

  /// The run of a `bert` of two layers, 32 wide.
  func encoder() async throws -> String {
    let tokenizer = try await tokenizer()
    return try await once("encoder") { workplace, path in
      try await workplace.succeed(
        "pretrain",
        [
          "--input", "text.txt", "--tokenizer", tokenizer, "--architecture", "bert", "--output", path,
          "--layers",
          "2", "--hidden-size", "32", "--heads", "2", "--context-length", "32", "--steps", "2", "--threads",
          "1",
          "--quiet",
        ])
    }
  }

  /// The run of a classifier with the labels `bad` and `good`, of a `bert`.
  func classifier() async throws -> String {
    let parent = try await pretrained("bert")
    return try await once("classifier") { workplace, path in
      try workplace.write("reviews.tsv", Samples.reviews(rows: 40))
      try await workplace.succeed(
        "finetune",
        [
          "--model", parent, "--train", "reviews.tsv", "--output", path, "--steps", "10", "--evaluate-every",
          "5", "--batch-size", "4", "--threads", "1", "--quiet",
        ])
    }
  }

  private func once(_ name: String, _ make: @escaping @Sendable (Workplace, String) async throws -> Void)
    async throws -> String
  {
    if let task = made[name] { return try await task.value }
    let place = try Self.place.get()
    let task = Task {
      let path = place.path(name)
      try await make(place, path)
      return path
    }
    made[name] = task
    return try await task.value
  }

  private static func removePlace() {
    if case .success(let place) = place { place.remove() }
  }
}
