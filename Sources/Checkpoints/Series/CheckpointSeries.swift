import Storage

/// The checkpoints of one training run, `step-0002000/` …, in its folder, with the links `best` and `last`.
package struct CheckpointSeries: Sendable {
  /// The run's folder.
  package let path: String

  /// The names by which a run tells two of its checkpoints.
  package static let links = ["last", "best"]

  /// How the links are made.
  let linkMaker: LinkMaker

  /// The checkpoints in a folder.
  package init(path: String, linkMaker: LinkMaker = .system) {
    self.path = path
    self.linkMaker = linkMaker
  }

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

  /// The steps of the checkpoints, newest first; empty if the folder cannot be listed; for read-only callers.
  package var steps: [Int] {
    let steps: [Int]
    do { steps = try stepFolders() } catch { return [] }
    return steps.filter { HuggingFaceFolder.isComplete(checkpoint(step: $0)) }
  }

  /// The steps of all folders that have the name of a checkpoint, newest first.
  package func stepFolders() throws(FileError) -> [Int] {
    try filesIn(path).compactMap { Self.step(of: $0) }.sorted(by: >)
  }

  /// The folder of a step's checkpoint.
  package func checkpoint(step: Int) -> String { path + "/" + Self.name(step: step) }

  /// The folders of the whole checkpoints, newest first.
  package var checkpoints: [String] { steps.map { checkpoint(step: $0) } }

  /// The folder that the link `best` names, if it is there; in a copy of a run it may be that folder itself.
  package var best: String? { target("best") ?? recordedBest }
  /// The folder that the link `last` names, if it is there.
  package var last: String? { target("last") }

  private func target(_ link: String) -> String? {
    let step: Int?
    do { step = try linkedStep(link) } catch { return nil }
    if let step { return isFolder(checkpoint(step: step)) ? checkpoint(step: step) : nil }
    let copy = path + "/" + link
    return HuggingFaceFolder.isComplete(copy) ? copy : nil
  }

  /// The step that a link names, whether its folder is there or not; nil where there is no link.
  package func linkedStep(_ link: String) throws(FileError) -> Int? {
    try FolderLink.read(path + "/" + link).flatMap { Self.step(of: $0) }
  }
}
