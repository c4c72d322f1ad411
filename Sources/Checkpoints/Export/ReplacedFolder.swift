import Foundation
import Storage

/// What would be lost with a model's folder that another model is to replace.
package enum ReplacedFolder {
  /// The name of something there that is of no model, or is what a run needs to resume; nil where there is nothing such.
  ///
  /// Where a manifest lists the files, all others are such; where there is none, those that no model comes with.
  /// - Throws: ``FileError`` if the folder cannot be read, or its manifest is damaged.
  package static func foreign(in folder: String) throws(FileError) -> String? {
    let training = parentFolder(Manifest.name)
    for name in try filesIn(folder + "/" + training) where training + "/" + name != Manifest.name {
      return training + "/" + name
    }
    let own = try Set(names(in: folder).map { $0.split(separator: "/").first.map(String.init) ?? $0 })
    return try filesIn(folder).first { $0 != training && !own.contains($0) }
  }

  private static func names(in folder: String) throws(FileError) -> [String] {
    if let manifest = try Manifest.read(folder) { return manifest.names }
    let weights = try filesIn(folder).filter {
      $0.wholeMatch(of: /model(-[0-9]{5,}-of-[0-9]{5,})?\.safetensors/) != nil
    }
    return try CompanionFiles.names(in: folder) + weights + ["config.json", "model.safetensors.index.json"]
  }
}
