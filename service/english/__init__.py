"""
What the code knows of English. Lists of English words and rules of English grammar belong here.

| question | module |
|---|---|
| Does a text say a phrase, whatever its case and typography? | `fold` |
| What does a text look like to a reader, and does it speak to a model? | `look_alikes`, `chat_markers` |
| Which words has a text, and where does a word end? | `words` |
| Which sentence or quotation does an offset lie in? | `ranges` |
| Which forms has a verb or a noun? | `inflection`, `irregular_forms` |
| What do the forms of a word share? | `stems` |
| Is a word a pronoun, an article, a preposition, an office? | `word_classes` |
| Is a word here a noun, a verb, an adjective? Is it *a* or *an*? | `parts_of_speech`, `indefinite_article` |
| Is a word a verb of saying, and of which kind? | `verbs_of_saying` |
| How does a sentence read without the judgement in its verb of saying, or before a name? | `reports`, `epithets` |
| Which number does a word mean? | `number_words` |
| Is a word part of a name or a headline? | `proper_names` |
| Which words exclude each other: opposites, members of one class? | `opposites`, `opposite_words` |
| What does a sentence deny? | `negation` |
| Which deeds does no report leave out? | `deeds` |
| Which names mean the same country or body? | `name_variants` |
| Is a name only an adjective, as "Russian" is? | `group_adjectives` |
| What does a text say that a party does, and what is done to it? | `portrayal` |
| Is a sentence complete: has it a verb, and an end? | `completeness` |
| Which part of a sentence between commas is not needed? | `asides` |
| Who acts in an article, and which names has each? | `actors`, `actor_names` |
| Whose chair is "its chair"? | `owners` |
| Which people does an article name, and whom does "he" or "the mayor" mean? | `people`, `person_names`, `antecedents` |
| Who is meant by a last name that several have, and who has which office? | `shared_names`, `offices` |
| Which names mean the same source, and has it a name at all? | `source_names`, `source_nouns`, `vague_sources` |
| Which body is "the group", and who speaks for whom? | `bodies`, `agents` |
| Whom does an article report to say something, and who accuses whom? | `reported`, `accusations` |
| What does the narrator say, without the quotations? | `narration` |
| In which script is a letter? | `scripts` |
| What stands in quotation marks, and who says it? Whom does a sentence give as its source? | `voice` |

`voice` is built in steps. `paragraphs` and `quotation_marks` find the quotations. `speakers` picks the words around a
quotation, with `between_quotations` and `rarer_sources`. `attribution` finds the source in a line of `tokens`, with
verbs and their `subjects`. `noun_phrases` and `name_phrases` find who can speak.

`portrayal` reads each sentence about a party as a line (`portrayal_lines`) with words of `portrayal_words`, which
`portrayal_index` finds in all their forms. It looks at the clause around the name (`portrayal_clauses`,
`portrayal_subjects`).
"""
