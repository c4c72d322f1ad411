import Checkpoints
import CommandLine
import Foundation
import Storage

/// A folder that a command is to write a model to.
struct ModelOutput {
  /// The folder, without slashes at its end; through a link what it names, so that the link stays.
  let path: String

  /// - Throws: ``FileError`` if a link cannot be read.
  init(_ path: String) throws(FileError) {
    let trimmed = String(path.reversed().drop { $0 == "/" }.reversed())
    var place = trimmed.isEmpty ? path : trimmed
    // As many as Linux follows.
    for _ in 0..<40 {
      guard let target = try linkTarget(place) else { break }
      let folder = parentFolder(place)
      place = target.hasPrefix("/") || folder.isEmpty ? target : folder + "/" + target
    }
    self.path = place
  }

  /// Refuses what may not be replaced: a file, or a folder with something else than a model in it.
  ///
  /// - Throws: ``FileError`` (usage)
  func check(overwrites: Bool) throws {
    guard !path.isEmpty else {
      throw FileError(.usage, "“”", "no folder is named", remedy: "\(option: "output") needs a folder")
    }
    guard exists(path) else { return }
    guard isFolder(path) else {
      throw FileError(.usage, path, "is a file", remedy: "\(option: "output") needs a folder")
    }
    guard let first = try filesIn(path).first else { return }
    guard overwrites else {
      throw FileError(
        .usage, path, "is not empty (it holds “\(first)”)",
        remedy: "choose another \(option: "output"), or add \(option: "overwrite") to replace a model")
    }
    guard exists(path + "/config.json"), !exists(path + "/run.json") else {
      throw FileError(
        .usage, path, "holds no model but other things, such as “\(first)”",
        remedy: "\(option: "overwrite") replaces only model folders: choose another \(option: "output")")
    }
    if let foreign = try ReplacedFolder.foreign(in: path) {
      throw FileError(
        .usage, path, "holds “\(foreign)” beside a model, which would be lost",
        remedy: "choose another \(option: "output"), or move that away")
    }
  }

  /// Refuses an output that is the model read, or holds it, or lies in it.
  ///
  /// - Throws: ``FileError`` (usage)
  func refuse(input: String, overwrites: Bool) throws {
    let (one, other) = (Self.resolved(path), Self.resolved(input))
    guard one == other || one.hasPrefix(other + "/") || other.hasPrefix(one + "/") else { return }
    // A run holds its checkpoints; beside them nothing is replaced.
    if one.hasPrefix(other + "/"), !exists(path) { return }
    throw FileError(
      .usage, path, "is where the model itself is read from", remedy: "choose another \(option: "output")")
  }

  private static func resolved(_ path: String) -> String {
    fileURL(path).resolvingSymlinksInPath().path
  }
}
