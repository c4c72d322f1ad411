import Batches
import Checkpoints
import Data
import Foundation
import Storage
import Training

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
  /// Held while this process may write there; nil for who only reads.
  private let lock: RunLock?
  /// The newest checkpoint that ``prepare(_:mode:lock:warn:)`` found whole.
  private let verifiedStep: Int?

  /// A run folder that exists.
  package init(path: String) { self.init(path: path, lock: nil, verifiedStep: nil) }

  private init(path: String, lock: RunLock?, verifiedStep: Int?) {
    self.path = path
    self.lock = lock
    self.verifiedStep = verifiedStep
  }

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

  // MARK: Before a run

  /// Finds out whether ``prepare(_:mode:lock:warn:)`` may touch the folder, and changes nothing.
  /// - Throws: ``FileError`` (usage) if the folder holds something that `mode` must not touch.
  package static func check(_ path: String, mode: Mode) throws {
    if exists(path), !isFolder(path) {
      throw FileError(.usage, path, "is a file; --output needs a folder")
    }
    let names = try filesIn(path).filter { $0 != RunLock.name }
    switch mode {
    case .new:
      guard names.isEmpty else {
        throw FileError(
          .usage, path,
          "is not empty (it holds “\(names[0])”); add --resume to go on with the run in it, "
            + "--overwrite to replace that run, or choose another --output")
      }
    case .resume:
      guard names.isEmpty || names.contains(where: isOwn) else {
        throw FileError(.usage, path, "holds “\(names[0])” but no run; --resume needs a run's folder")
      }
    case .overwrite:
      if let foreign = names.first(where: { !isOwn($0) }) {
        throw FileError(
          .usage, path,
          "holds “\(foreign)”, which no run writes; --overwrite removes only runs: "
            + "choose another --output, or move that file away")
      }
    }
  }

  /// Takes the folder for this process, before the long work begins: the first thing that a run changes there. It is made
  /// if there is none, and goes again with the lock if nothing was written into it.
  /// - Throws: ``FileError`` if another process writes there (in use, naming it) or the folder holds something that
  ///   `mode` must not touch (usage); ``WriteError``.
  package static func lock(_ path: String, mode: Mode) throws -> RunLock {
    try RunLock(path) { try check(path, mode: mode) }
  }

  /// Makes the folder ready to be written to, and removes what dead processes left half-written; in the mode
  /// ``Mode/overwrite`` also the run that is there, so call it when nothing is left that may fail for bad input. In the mode
  /// ``Mode/resume`` the newest checkpoint is verified, and set aside if it is damaged; see ``recover(notAfter:warn:)``.
  /// - Parameters:
  ///   - lock: from ``lock(_:mode:)``; nil to take it now, for as long as the result lives.
  ///   - warn: told of each damaged checkpoint.
  /// - Throws: ``FileError`` (usage) if the folder holds something that `mode` must not touch, or if no checkpoint is
  ///   whole (bad file); ``WriteError``.
  package static func prepare(
    _ path: String, mode: Mode, lock: RunLock? = nil, warn: (String) -> Void = { _ in }
  ) throws -> RunFolder {
    let lock = try lock ?? Self.lock(path, mode: mode)
    try check(path, mode: mode)
    if case .overwrite = mode {
      // The links first: none may ever name a checkpoint that is gone.
      let names = try filesIn(path).filter { !["last", "best", RunLock.name].contains($0) }
      for name in ["last", "best"] + names { try removeTree(path + "/" + name) }
    }
    try DirectoryWriter.removeLeftovers(in: path)
    var step: Int?
    if case .resume = mode { step = try RunFolder(path: path).recover(warn: warn) }
    return RunFolder(path: path, lock: lock, verifiedStep: step)
  }

  /// Whether a run writes an entry of this name.
  private static func isOwn(_ name: String) -> Bool {
    [
      "best", "last", "run.json", "metrics.jsonl", "samples.jsonl", "evaluations.jsonl", "report.html",
    ].contains(name) || name.hasPrefix("events.out.tfevents.") || step(of: name) != nil
      || isSetAside(name) || DirectoryWriter.isTemporary(name)
  }

  // MARK: Checkpoints

  /// The steps of the checkpoints, newest first; none if the folder cannot be listed. For who only reads.
  package var steps: [Int] {
    let steps: [Int]
    do { steps = try stepFolders() } catch { return [] }
    return steps.filter { isCheckpoint(checkpoint(step: $0)) }
  }

  /// The steps of all folders that have the name of a checkpoint, newest first.
  func stepFolders() throws(FileError) -> [Int] {
    try filesIn(path).compactMap { Self.step(of: $0) }.sorted(by: >)
  }

  /// The folder of a step's checkpoint.
  package func checkpoint(step: Int) -> String { path + "/" + Self.name(step: step) }

  /// The folders of the whole checkpoints, newest first.
  package var checkpoints: [String] { steps.map { checkpoint(step: $0) } }

  /// The newest checkpoint, which a run goes on from; nil where there is none yet.
  package func newest() throws(FileError) -> String? {
    if let verifiedStep { return checkpoint(step: verifiedStep) }
    return try stepFolders().first.map { checkpoint(step: $0) }
  }

  // MARK: Links

  /// The folder that the link `best` names, if it is there.
  package var best: String? { target("best") }
  /// The folder that the link `last` names, if it is there.
  package var last: String? { target("last") }

  private func target(_ link: String) -> String? {
    let step: Int?
    do { step = try linkedStep(link) } catch { return nil }
    return step.map { checkpoint(step: $0) }.flatMap { isFolder($0) ? $0 : nil }
  }

  /// The step that a link names, whether its folder is there or not; nil where there is no link.
  func linkedStep(_ link: String) throws(FileError) -> Int? {
    try linkTarget(path + "/" + link).flatMap { Self.step(of: $0) }
  }

  /// Moves `best` to the checkpoint of a step.
  package func markBest(step: Int) throws(WriteError) {
    try DirectoryWriter.link(path + "/best", to: Self.name(step: step))
  }

  /// Moves `last` to the checkpoint of a step.
  package func markLast(step: Int) throws(WriteError) {
    try DirectoryWriter.link(path + "/last", to: Self.name(step: step))
  }

  /// Puts the links where a run stands that goes on after `step`: after a kill they may lag behind, and after a step
  /// back be ahead. Without a best checkpoint there is no link `best`.
  package func moveLinks(step: Int, best: Int?) throws {
    if let best, isFolder(checkpoint(step: best)) {
      try markBest(step: best)
    } else if let linked = try linkedStep("best"), linked > step || !isFolder(checkpoint(step: linked)) {
      try removeTree(path + "/best")
    }
    try markLast(step: step)
  }

  // MARK: Retention

  /// Removes all but the newest `keep` checkpoints; `best`, `last` and that of `step` always stay.
  /// - Throws: ``WriteError``; ``FileError`` if it cannot be found out what the links name.
  package func retain(newest keep: Int, and step: Int? = nil) throws {
    precondition(keep >= 1)
    let protected = [try linkedStep("best"), try linkedStep("last"), step]
    for step in steps.dropFirst(keep) where !protected.contains(step) {
      try DirectoryWriter.remove(checkpoint(step: step))
    }
  }

  /// Removes the checkpoints after `step`, the newest first; ``moveLinks(step:best:)`` has moved the links before.
  package func removeCheckpoints(after step: Int) throws {
    for later in try stepFolders() where later > step { try DirectoryWriter.remove(checkpoint(step: later)) }
  }
}

/// Whether a folder has a model's configuration and weights.
func isCheckpoint(_ folder: String) -> Bool {
  exists(folder + "/config.json")
    && (exists(folder + "/model.safetensors") || exists(folder + "/model.safetensors.index.json"))
}
