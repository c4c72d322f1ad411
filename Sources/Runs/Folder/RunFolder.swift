import Checkpoints
import Foundation
import Storage

/// The folder of one training run: `run.json`, `metrics.jsonl`, checkpoints `step-0002000/`, links `best` and `last`.
package struct RunFolder: Sendable {
  /// What to do with a folder that is already there.
  package enum Mode: Sendable {
    /// The folder must not exist, or be empty.
    case new
    /// Resume from the newest checkpoint, or begin where there is none.
    case resume
    /// Remove the run that is there.
    case overwrite
  }

  package let path: String
  /// Held while this process may write there; nil for read-only callers.
  private let lock: FolderLock?
  private let linkMaker: LinkMaker
  /// The newest checkpoint that ``prepare(_:mode:lock:linkMaker:warn:)`` found whole.
  private let verifiedStep: Int?

  /// A run folder that exists.
  package init(path: String, linkMaker: LinkMaker = .system) {
    self.init(path: path, lock: nil, linkMaker, verifiedStep: nil)
  }

  private init(path: String, lock: FolderLock?, _ linkMaker: LinkMaker, verifiedStep: Int?) {
    self.path = path
    self.lock = lock
    self.linkMaker = linkMaker
    self.verifiedStep = verifiedStep
  }

  /// The checkpoints in it.
  package var series: CheckpointSeries { CheckpointSeries(path: path, linkMaker: linkMaker) }
  /// A line for each logged step, evaluation and event.
  package var metricsPath: String { path + "/metrics.jsonl" }
  /// Texts that the model wrote at evaluations.
  package var samplesPath: String { path + "/samples.jsonl" }
  /// Evaluations of a classifier in full.
  package var evaluationsPath: String { path + "/evaluations.jsonl" }
  /// The run's record.
  package var runPath: String { path + "/run.json" }
  /// The run's report.
  package var reportPath: String { path + "/report.html" }

  /// The vocabulary that a run learned for itself.
  package static let vocabularyName = "vocabulary.model"
  /// The texts of rows that a run pretrained on before it fine-tuned.
  package static let textsName = "texts.jsonl"
  /// The folder of the run that did so.
  package static let pretrainingName = "pretraining"
  private static let groundwork = [vocabularyName, textsName, pretrainingName]

  // MARK: Before a run

  /// Removes what an earlier run made for itself before its first step.
  package static func removeGroundwork(in path: String) throws {
    for name in groundwork where exists(path + "/" + name) { try removeTree(path + "/" + name) }
  }

  /// Finds out whether ``prepare(_:mode:lock:linkMaker:warn:)`` may touch the folder, and changes nothing.
  /// - Parameter kept: names of entries that are left aside.
  /// - Throws: ``FileError`` (usage) if the folder holds something that `mode` must not touch.
  package static func check(_ path: String, mode: Mode, besides kept: [String] = []) throws {
    if exists(path), !isFolder(path) {
      throw FileError(.usage, path, "is a file", remedy: "\(option: "output") needs a folder")
    }
    var names = try filesIn(path).filter { $0 != FolderLock.name && !kept.contains($0) }
    // What a start left that failed before its first step is no run, and made again in a moment.
    if case .new = mode, Set(names).isSubset(of: [vocabularyName, textsName]) { names = [] }
    switch mode {
    case .new:
      guard names.isEmpty else {
        throw FileError(
          .usage, path,
          "is not empty (it holds “\(names[0])”)",
          remedy:
            "add \(option: "resume") to resume the run in it, \(option: "overwrite") to replace that run, "
            + "or choose another \(option: "output")")
      }
    case .resume:
      guard names.isEmpty || names.contains(where: isOwn) else {
        throw FileError(
          .usage, path, "holds “\(names[0])” but no run",
          remedy: "\(option: "resume") needs a run's folder")
      }
    case .overwrite:
      if let foreign = names.first(where: { !isOwn($0) }) {
        throw FileError(
          .usage, path,
          "holds “\(foreign)”, which no run writes",
          remedy: "\(option: "overwrite") removes only runs: choose another \(option: "output"), "
            + "or move that file away")
      }
    }
  }

  /// Takes the folder for this process, before the long work begins: the first thing that a run changes there. It is made
  /// if there is none, and goes again with the lock if nothing was written into it.
  /// - Throws: ``FileError`` if another process writes there (in use, naming it) or the folder holds something that
  ///   `mode` must not touch (usage); ``WriteError``.
  package static func lock(_ path: String, mode: Mode) throws -> FolderLock {
    try FolderLock(path) { try check(path, mode: mode) }
  }

  /// Takes the folder, does there once what saving does, and leaves it as it was: what would end a run at its first save is
  /// found out without one.
  /// - Returns: what a run in that folder would warn of; nil if nothing.
  /// - Throws: as ``prepare(_:mode:lock:linkMaker:warn:)``, but for checkpoints.
  package static func rehearse(_ path: String, mode: Mode, linkMaker: LinkMaker = .system) throws -> String? {
    let lock = try Self.lock(path, mode: mode)
    defer { lock.release() }
    return try rehearsed(CheckpointSeries(path: path, linkMaker: linkMaker))
  }

  private static func rehearsed(_ series: CheckpointSeries) throws -> String? {
    if try series.rehearse() { return nil }
    return
      "\(series.path): the file system has no links; best and last are small files that name the checkpoint"
  }

  /// Makes the folder ready to be written to, and removes what dead processes left half-written; in the mode
  /// ``Mode/overwrite`` also the run that is there, so call it when nothing is left that may fail for bad input. In the mode
  /// ``Mode/resume`` the newest checkpoint is verified, and set aside if it is damaged; see ``recover(notAfter:warn:)``.
  /// - Parameters:
  ///   - lock: from ``lock(_:mode:)``; nil to take it now, for as long as the result lives.
  ///   - keepsGroundwork: whether what the run made for itself stays where the rest is replaced.
  ///   - linkMaker: how `best` and `last` are made.
  ///   - warn: called for each damaged checkpoint, and where there are no links.
  /// - Throws: ``FileError`` (usage) if the folder holds something that `mode` must not touch, or if no checkpoint is
  ///   whole (bad file); ``WriteError``.
  package static func prepare(
    _ path: String, mode: Mode, lock: FolderLock? = nil, keepsGroundwork: Bool = false,
    linkMaker: LinkMaker = .system, warn: (String) -> Void = { _ in }
  ) throws -> RunFolder {
    let lock = try lock ?? Self.lock(path, mode: mode)
    let kept = keepsGroundwork ? groundwork : []
    try check(path, mode: mode, besides: kept)
    if case .overwrite = mode {
      // The links first: none may ever name a checkpoint that is gone.
      let links = CheckpointSeries.links
      let names = try filesIn(path).filter { !(links + [FolderLock.name] + kept).contains($0) }
      for name in links + names { try removeTree(path + "/" + name) }
    }
    try DirectoryWriter.removeLeftovers(in: path)
    let series = CheckpointSeries(path: path, linkMaker: linkMaker)
    if let warning = try rehearsed(series) { warn(warning) }
    var step: Int?
    if case .resume = mode {
      try series.adoptCopies()
      step = try series.recover(warn: warn)
    }
    return RunFolder(path: path, lock: lock, linkMaker, verifiedStep: step)
  }

  /// Whether a run writes an entry of this name.
  private static func isOwn(_ name: String) -> Bool {
    [
      "best", "last", "run.json", "metrics.jsonl", "samples.jsonl", "evaluations.jsonl", "report.html",
    ].contains(name) || groundwork.contains(name) || name.hasPrefix("events.out.tfevents.")
      || CheckpointSeries.step(of: name) != nil
      || CheckpointSeries.isSetAside(name) || DirectoryWriter.isTemporary(name)
  }

  /// The newest checkpoint, from which a run resumes; nil if there is none yet.
  package func newest() throws(FileError) -> String? {
    if let verifiedStep { return series.checkpoint(step: verifiedStep) }
    return try series.stepFolders().first.map { series.checkpoint(step: $0) }
  }
}
