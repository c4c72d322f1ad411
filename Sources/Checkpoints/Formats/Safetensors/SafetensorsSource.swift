import Foundation
import Kernels
import Storage
import Transformer

/// The tensors of a model, in one safetensors file or in several with an index.
public final class SafetensorsSource: TensorSource {
  /// The file or index that was opened.
  public let path: String
  private let files: [SafetensorsFile]
  /// The index into `files` of each tensor.
  private let places: [String: Int]

  /// Opens a safetensors file.
  public init(file path: String) throws(FileError) {
    let file = try SafetensorsFile(path: path)
    self.path = path
    files = [file]
    places = Dictionary(uniqueKeysWithValues: file.names.map { ($0, 0) })
  }

  /// Opens `model.safetensors`, or the shards of `model.safetensors.index.json`, in a folder.
  ///
  /// A folder with weights in other formats alone is refused, naming them (``OtherWeights``).
  public convenience init(folder: String) throws(FileError) {
    let single = folder + "/model.safetensors"
    let index = folder + "/model.safetensors.index.json"
    if exists(single) {
      try self.init(file: single)
    } else if exists(index) {
      try self.init(index: index, folder: folder)
    } else {
      throw try OtherWeights.missing(in: folder)
    }
  }

  /// The files of a folder that ``init(folder:)`` opens, by their names.
  static func files(in folder: String) throws(FileError) -> [String] {
    let single = "model.safetensors", index = single + ".index.json"
    if exists(folder + "/" + single) { return [single] }
    guard exists(folder + "/" + index) else { throw try OtherWeights.missing(in: folder) }
    return [index] + Set(try weightMap(folder + "/" + index).values).sorted()
  }

  private init(index path: String, folder: String) throws(FileError) {
    let map = try Self.weightMap(path)
    let shards = Set(map.values).sorted()
    var files: [SafetensorsFile] = []
    var places: [String: Int] = [:]
    for (number, shard) in shards.enumerated() {
      let file = try SafetensorsFile(path: try Self.shardPath(shard, index: path, folder: folder))
      for name in file.names {
        if let other = places.updateValue(number, forKey: name) {
          throw FileError(path, "the tensor “\(name)” is both in \(shards[other]) and in \(shard)")
        }
      }
      files.append(file)
    }
    for (name, shard) in map.sorted(by: { $0.key < $1.key }) {
      guard let place = places[name], shards[place] == shard else {
        throw FileError(path, "the tensor “\(name)” should be in \(shard), but is not")
      }
    }
    self.path = path
    self.files = files
    self.places = places
  }

  private static func weightMap(_ path: String) throws(FileError) -> [String: String] {
    guard case .object(let members) = try readJSON(path, limit: 16_000_000),
      case .object(let map)? = members["weight_map"]
    else { throw FileError(path, "has no “weight_map” object") }
    var shards: [String: String] = [:]
    for (name, shard) in map {
      guard case .string(let shard) = shard else {
        throw FileError(path, "weight_map: “\(name)” does not name a file")
      }
      shards[name] = shard
    }
    guard Set(shards.values).count <= 1_000 else {
      throw FileError(path, "names more than 1,000 shards")
    }
    return shards
  }

  /// A shard lies in the index's own folder, also after links are followed; the one exception is the cache of
  /// huggingface_hub, where `snapshots/REVISION/` holds links into `blobs/` beside it.
  private static func shardPath(_ shard: String, index: String, folder: String) throws(FileError)
    -> String
  {
    guard !shard.isEmpty, !shard.contains("/"), !shard.contains("\0"), shard != "..", shard != "." else {
      throw FileError(index, "weight_map names “\(shard)”; a shard must lie in the same folder")
    }
    let path = folder + "/" + shard
    guard exists(path) else {
      throw FileError(index, "the shard “\(shard)” is missing: download it again")
    }
    let home = URL(fileURLWithPath: folder).resolvingSymlinksInPath()
    let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().deletingLastPathComponent()
    let snapshots = home.deletingLastPathComponent()
    let blobs = snapshots.deletingLastPathComponent().appendingPathComponent("blobs")
    guard real.path == home.path || (snapshots.lastPathComponent == "snapshots" && real.path == blobs.path)
    else {
      throw FileError(index, "the shard “\(shard)” is a link to outside the folder")
    }
    return path
  }

  /// The tensors' names, sorted.
  public var names: [String] { places.keys.sorted() }

  /// Shape and width of a tensor; nil if there is none of this name.
  public func info(_ name: String) -> TensorInfo? {
    places[name].flatMap { files[$0].info(name) }.map {
      TensorInfo(shape: $0.shape, type: $0.type.rawValue, byteCount: $0.range.count)
    }
  }

  /// The file that holds a tensor, and what it says of it; nil if there is none of this name.
  func stored(_ name: String) -> (file: SafetensorsFile, info: SafetensorsInfo)? {
    guard let file = places[name].map({ files[$0] }), let info = file.info(name) else { return nil }
    return (file, info)
  }

  /// The metadata of the first file.
  public var metadata: [String: String] { files.first?.metadata ?? [:] }

  /// Reads a tensor; see ``SafetensorsFile/read(_:into:transposed:allowNonFinite:)``.
  public func read(
    _ name: String, into matrix: Matrix, transposed: Bool = false, allowNonFinite: Bool = false
  ) throws(FileError) {
    guard let place = places[name] else {
      throw FileError(.mismatch, path, "there is no tensor “\(name)”")
    }
    try files[place].read(name, into: matrix, transposed: transposed, allowNonFinite: allowNonFinite)
  }

  /// A tensor where it lies; see ``SafetensorsFile/stored(_:)``.
  public func stored(_ name: String) throws(FileError) -> StoredTensor? {
    guard let place = places[name] else { return nil }
    return try files[place].stored(name)
  }
}
