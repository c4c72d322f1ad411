import Kernels
import Testing
import Transformer

/// What holds for every family in the list.
@Suite struct FamilyTests {
  /// Models of every family with every head it can have.
  private static var configurations: [ModelConfiguration] {
    ModelFamilies.all.flatMap { family in
      var all: [ModelConfiguration] = []
      for head in [
        ModelConfiguration.Head.language, .classification(labels: ["a", "b", "c"]),
        .tokenClassification(labels: ["a", "b", "c"]), .replacedToken,
      ] {
        if head == .replacedToken, !family.detectsReplacedTokens { continue }
        if head.labelsTokens, !family.classifiesTokens { continue }
        for isTied in [true, false] {
          var c = ModelConfiguration(
            family: family, vocabularySize: 11, contextLength: 10, hiddenSize: 12, layerCount: 12,
            headCount: 3,
            head: head)
          c.tieEmbeddings = isTied
          all.append(c)
          if head == .replacedToken {
            c.generator = GeneratorConfiguration(hiddenSize: 4, headCount: 1, intermediateSize: 8)
            all.append(c)
          }
        }
      }
      return all
    }
  }

  /// The rule by which places were once told from names.
  private func placeByName(_ name: String) -> ParameterPlace {
    let parts = name.split(separator: ".")
    let blocks: [Substring] = ["layer", "layers", "h", "albert_layer_groups"]
    for (part, next) in zip(parts, parts.dropFirst()) where blocks.contains(part) {
      if let number = Int(next) { return .block(number) }
    }
    let tables: [Substring] = [
      "wte", "wpe", "embed_tokens", "embed_in", "embeddings", "embeddings_project",
      "embedding_hidden_mapping_in",
    ]
    return parts.contains { tables.contains($0) } ? .embedding : .head
  }

  @Test func placesAreThoseThatNamesTell() {
    for c in Self.configurations {
      for entry in TransformerModel(c).layout.entries {
        #expect(entry.parameter.place == placeByName(entry.name), "\(c.family) \(entry.name)")
      }
    }
  }

  /// A head's group is what the model of another head does not have; the generator's is told by its names.
  @Test func groupsAreWhatChangesWithTheHead() {
    for c in Self.configurations {
      let entries = TransformerModel(c).layout.entries
      let base = Set(entries.filter { $0.parameter.group == .base }.map(\.name))
      var other = c
      other.generator = nil
      other.head = c.head == .language ? .classification(labels: ["x", "y"]) : .language
      let others = TransformerModel(other).layout.entries.filter { $0.parameter.group == .base }
      #expect(base == Set(others.map(\.name)), "\(c.family)")
      for entry in entries {
        #expect((entry.parameter.group == .generator) == entry.name.hasPrefix("generator."), "\(entry.name)")
        #expect(entry.parameter.group != .adapter)
      }
    }
  }

  @Test func theListIsSound() {
    let names = ModelFamilies.all.map(\.modelType)
    #expect(Set(names).count == names.count)
    for family in ModelFamilies.all {
      #expect(Family(rawValue: family.rawValue) == family)
      #expect(!family.summary.isEmpty && !family.traits.objectives.isEmpty)
      #expect(Objective.allCases.filter { $0.suits(family) }.count == family.traits.objectives.count)
      if let sizes = family.sizes {
        #expect(sizes[sizes.usual] != nil && sizes.presets.allSatisfy { $0.width % $0.heads == 0 })
      }
    }
    #expect(ModelFamilies.new.contains(ModelFamilies.all[0]), "the first is what a new model is by default")
  }

  /// Where a family's objectives have replaced tokens, another stands ready to detect them with its encoder.
  @Test func detectorsAreFound() {
    for family in ModelFamilies.all where family.traits.objectives.contains(.replacedToken) {
      let detector = ModelFamilies.detector(for: family)
      #expect(detector?.detectsReplacedTokens == true && detector?.sharesEncoder(with: family) == true)
    }
    for family in ModelFamilies.all where family.traits.isCausal {
      #expect(ModelFamilies.detector(for: family) == nil)
    }
  }
}
