import Foundation
import Storage
import TestSupport
import Testing
import Tokenizer

/// Chat templates: what Jinja 2 makes of them, what is refused, and that nothing in them brings anything down.
@Suite struct ChatTemplateTests {
  private struct Cases: Decodable {
    struct Case: Decodable {
      var template: String
      var text: String?
      var error: String?
    }

    var values: [String: JSONValue]
    var cases: [Case]
  }

  private static func cases() throws -> (JSONValue, Cases) {
    let path = Fixture.folder.appending(path: "templates.json").path
    // Read by our own reader: the order of members matters.
    let json = try readJSON(path)
    return (json, try JSONDecoder().decode(Cases.self, from: Data(contentsOf: URL(filePath: path))))
  }

  /// By `scripts/make-template-fixtures`: jinja2, set up as transformers does.
  @Test func templatesGiveWhatJinjaGives() throws {
    let (json, cases) = try Self.cases()
    guard case .object(let object) = json, case .object(let values)? = object["values"] else {
      Issue.record("no values")
      return
    }
    let variables = Dictionary(values.members.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    #expect(cases.cases.count > 90)
    for wanted in cases.cases {
      let found = Result { () throws(TemplateError) in
        try ChatTemplate(wanted.template).text([], addsGenerationPrompt: false, variables: variables)
      }
      switch found {
      case .success(let text): #expect(text == wanted.text, "\(wanted.template)")
      case .failure(let error): #expect(wanted.error != nil, "\(wanted.template): \(error)")
      }
    }
  }

  @Test func whatIsNotKnownIsRefusedByName() throws {
    for (template, name, line) in [
      ("a\n{% extends 'x' %}", "extends", 2), ("{{ a | wordwrap }}", "wordwrap", 1),
      ("{{ a is filter }}", "filter", 1),
      ("{% for x in y recursive %}{% endfor %}", "recursive", 1), ("\n\n{{ f(*a) }}", "(*)", 3),
      ("{{ 'a' ; }}", ";", 1), ("{{ @ }}", "@", 1),
    ] as [(String, String, Int)] {
      let error = #expect(throws: TemplateError.self) { try ChatTemplate(template) }
      #expect(
        error?.message.contains(name) == true && error?.line == line,
        "\(template): \(String(describing: error))")
    }
    let error = #expect(throws: TemplateError.self) {
      try ChatTemplate("{{ raise_exception('roles must alternate') }}").text([], addsGenerationPrompt: true)
    }
    #expect(error?.message == "roles must alternate")
  }

  /// What would go on for long, or grow, ends with a message.
  @Test(arguments: [
    "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{{ 'abcdefgh' * 99999999 }}", "{{ range(999999999) }}", "{{ [1] * 99999999 }}",
    "{{ 9 ** 99999 ** 9 }}{{ 9223372036854775807 + 1 }}",
    "{% set ns = namespace(t='a') %}{% for a in range(60) %}{% set ns.t = ns.t + ns.t %}{% endfor %}",
    "{{ -9223372036854775807 - 9 }}",
    "{% set ns = namespace(t='aaaaaaaa') %}{% for a in range(9) %}{% set ns.t = ns.t | replace('a', 'aaaaaaaaaaaaaaaa') %}{% endfor %}",
    String(repeating: "(", count: 10_000), "{{ " + String(repeating: "(", count: 10_000),
    "{{ " + String(repeating: "[", count: 10_000),
    "{{ " + String(repeating: "-", count: 10_000) + "1 }}", String(repeating: "{% if 1 %}", count: 10_000),
    "{{ a" + String(repeating: ".b", count: 10_000) + " }}", "{{ 'a' | indent(9999) }}", "{{ 1 % 0 }}",
    "{{ 5.0 // 0 }}", "{{ 'a'.zfill(99999999) }}",
    "{{ (-9223372036854775807 - 1) // -1 }}", "{{ (-9223372036854775807 - 1) % -1 }}x{{ 1/0 }}",
    "{{ [1,2,3][::0] }}",
  ])
  func nothingGoesOnForEver(_ template: String) {
    let began = ContinuousClock.now
    if template.hasPrefix("(") {
      #expect(throws: Never.self) { try ChatTemplate(template).text([], addsGenerationPrompt: false) }
    } else {
      #expect(throws: TemplateError.self) { try ChatTemplate(template).text([], addsGenerationPrompt: false) }
    }
    #expect(ContinuousClock.now - began < .seconds(10))
  }

  /// Templates with parts left out, put twice and changed: a text or an error, and never long.
  @Test func mutantsDoNoHarm() throws {
    let sources = try Self.cases().1.cases.map(\.template)
    let all = Array(sources.joined(separator: "\n").unicodeScalars)
    var random = SeededGenerator(seed: 21)
    let messages: [JSONValue] = [
      ["role": "user", "content": "hi"], ["role": "assistant", "content": ["a", 1, .null]],
    ]
    var texts = 0, longest = Duration.zero
    for _ in 0..<3000 {
      let length = Int.random(in: 1...300, using: &random),
        start = Int.random(in: 0..<all.count - length, using: &random)
      var scalars = Array(all[start..<start + length])
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        let place = Int.random(in: 0..<scalars.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: scalars[place] = "{}%()[]|'\".-~:=9 \n"[Int.random(in: 0..<18, using: &random)]
        case 1: scalars.insert(contentsOf: scalars[place..<min(scalars.count, place + 20)], at: place)
        default: scalars.removeSubrange(place..<min(scalars.count, place + 3))
        }
        if scalars.isEmpty { scalars = ["{"] }
      }
      var template = ""
      template.unicodeScalars.append(contentsOf: scalars)
      let began = ContinuousClock.now
      let found = Result { () throws(TemplateError) in
        try ChatTemplate(template).text(messages, addsGenerationPrompt: true)
      }
      if case .success = found { texts += 1 }
      longest = max(longest, ContinuousClock.now - began)
    }
    #expect(texts > 100 && texts < 2900, "\(texts)")
    #expect(longest < .seconds(5), "\(longest)")
  }

  @Test func foldersSayWhichTemplateTheyHave() throws {
    let folder = try TemporaryFolder()
    func write(_ name: String, _ text: String) throws {
      try Data(text.utf8).write(to: URL(filePath: folder.path + "/" + name))
    }
    #expect(try ChatTemplate.read(folder.path) == nil)
    try write(
      "tokenizer_config.json",
      "{\"bos_token\": {\"content\": \"<b>\"}, \"chat_template\": [{\"name\": \"tools\", \"template\": \"t\"}, {\"name\": \"default\", \"template\": \"{{ bos_token }}d\"}]}"
    )
    let listed = try #require(try ChatTemplate.read(folder.path))
    #expect(try listed.template.text([], addsGenerationPrompt: false, variables: listed.variables) == "<b>d")
    try write("chat_template.jinja", "own{{ bos_token }}")
    let own = try #require(try ChatTemplate.read(folder.path))
    #expect(try own.template.text([], addsGenerationPrompt: false, variables: own.variables) == "own<b>")
    try write("chat_template.jinja", "{% block %}")
    let error = #expect(throws: FileError.self) { try ChatTemplate.read(folder.path) }
    #expect(
      error?.description.contains("chat_template.jinja") == true
        && error?.description.contains("block") == true)
  }
}

extension String {
  fileprivate subscript(_ place: Int) -> Unicode.Scalar { Array(unicodeScalars)[place] }
}
