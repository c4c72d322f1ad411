import Foundation

/// The folder of one training run: `run.json`, `metrics.jsonl`, checkpoints `step-0002000/`, links `best` and `last`.
package struct RunFolder: Sendable {
  /// What to do with a folder that is already there.
  package enum Mode: Sendable {
    /// The folder must not exist, or be empty.
    case new
    /// Go on from the newest checkpoint, or from the start where there is none.
    case resume
    /// Remove the run that is there.
    case overwrite
  }

  package let path: String

  /// A run folder that exists.
  package init(path: String) { self.path = path }

  package var metricsPath: String { path + "/metrics.jsonl" }
  package var runPath: String { path + "/run.json" }
  package var reportPath: String { path + "/report.html" }

  /// `step-0002000`
  package static func name(step: Int) -> String {
    let digits = String(step)
    return "step-" + String(repeating: "0", count: max(0, 7 - digits.count)) + digits
  }

  /// The step in a checkpoint's name; nil if it is not one.
  package static func step(of name: String) -> Int? {
    guard name.hasPrefix("step-"), let step = Int(name.dropFirst(5)), Self.name(step: step) == name else {
      return nil
    }
    return step
  }

  /// Finds out whether ``prepare(_:mode:)`` may touch the folder, and changes nothing: for before long work.
  /// - Throws: ``CheckpointError`` (usage) if the folder holds something that `mode` must not touch.
  package static func check(_ path: String, mode: Mode) throws {
    if exists(path), !isFolder(path) {
      throw CheckpointError(.usage, path, "is a file; --output needs a folder")
    }
    let names = filesIn(path)
    switch mode {
    case .new:
      guard names.isEmpty else {
        throw CheckpointError(
          .usage, path,
          "is not empty (it holds “\(names[0])”); add --resume to go on with the run in it, "
            + "--overwrite to replace that run, or choose another --output")
      }
    case .resume:
      guard names.isEmpty || names.contains(where: isOwn) else {
        throw CheckpointError(.usage, path, "holds “\(names[0])” but no run; --resume needs a run's folder")
      }
    case .overwrite:
      if let foreign = names.first(where: { !isOwn($0) }) {
        throw CheckpointError(
          .usage, path,
          "holds “\(foreign)”, which no run writes; --overwrite removes only runs: "
            + "choose another --output, or move that file away")
      }
    }
  }

  /// Makes the folder ready to be written to, and removes what dead processes left half-written; in the mode
  /// ``Mode/overwrite`` also the run that is there, so call it when nothing is left that may fail for bad input.
  /// - Throws: ``CheckpointError`` (usage) if the folder holds something that `mode` must not touch, or
  ///   ``WriteError``.
  package static func prepare(_ path: String, mode: Mode) throws -> RunFolder {
    try check(path, mode: mode)
    if case .overwrite = mode {
      // The links first: none may ever name a checkpoint that is gone.
      let names = filesIn(path).filter { $0 != "last" && $0 != "best" }
      for name in ["last", "best"] + names { try removeTree(path + "/" + name) }
    }
    try makeFolder(path)
    try DirectoryWriter.removeLeftovers(in: path)
    return RunFolder(path: path)
  }

  /// Whether a run writes an entry of this name.
  private static func isOwn(_ name: String) -> Bool {
    ["best", "last", "run.json", "metrics.jsonl", "report.html"].contains(name) || step(of: name) != nil
      || DirectoryWriter.temporaryOwner(name) != nil
  }

  /// The steps of the whole checkpoints, newest first.
  package var steps: [Int] {
    filesIn(path).compactMap { Self.step(of: $0) }.filter { isCheckpoint(checkpoint(step: $0)) }.sorted(by: >)
  }

  /// The folder of a step's checkpoint.
  package func checkpoint(step: Int) -> String { path + "/" + Self.name(step: step) }

  /// The folders of the whole checkpoints, newest first.
  package var checkpoints: [String] { steps.map { checkpoint(step: $0) } }

  /// The folder that the link `best` names, if it is whole.
  package var best: String? { target("best") }
  /// The folder that the link `last` names, if it is whole.
  package var last: String? { target("last") }

  private func target(_ link: String) -> String? {
    var buffer = [CChar](repeating: 0, count: 4_096)
    let count = readlink(path + "/" + link, &buffer, buffer.count)
    guard count > 0, count < buffer.count else { return nil }
    let name = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard Self.step(of: name) != nil, isCheckpoint(path + "/" + name) else { return nil }
    return path + "/" + name
  }

  /// Moves `best` to the checkpoint of a step.
  package func markBest(step: Int) throws(WriteError) {
    try DirectoryWriter.link(path + "/best", to: Self.name(step: step))
  }

  /// Moves `last` to the checkpoint of a step.
  package func markLast(step: Int) throws(WriteError) {
    try DirectoryWriter.link(path + "/last", to: Self.name(step: step))
  }

  /// Removes all but the newest `keep` checkpoints; `best`, `last` and that of `step` always stay.
  package func retain(newest keep: Int, and step: Int? = nil) throws(WriteError) {
    precondition(keep >= 1)
    let protected = [best, last, step.map { checkpoint(step: $0) }]
    for folder in checkpoints.dropFirst(keep) where !protected.contains(folder) { try remove(folder) }
  }

  /// Removes the checkpoints after `step`, the newest first; `last` names that of `step` before.
  package func removeCheckpoints(after step: Int) throws(WriteError) {
    try markLast(step: step)
    for later in steps where later > step { try remove(checkpoint(step: later)) }
  }

  private func remove(_ checkpoint: String) throws(WriteError) {
    // Renamed first, so that a kill in the middle leaves no half checkpoint under a checkpoint's name.
    let doomed = "\(checkpoint).tmp.\(getpid())"
    try removeTree(doomed)
    guard rename(checkpoint, doomed) == 0 else { throw WriteError(checkpoint, "remove") }
    try removeTree(doomed)
  }
}

/// Whether a folder has a model's configuration and weights.
func isCheckpoint(_ folder: String) -> Bool {
  exists(folder + "/config.json")
    && (exists(folder + "/model.safetensors") || exists(folder + "/model.safetensors.index.json"))
}
