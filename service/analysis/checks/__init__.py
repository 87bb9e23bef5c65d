"""
The checks of a summary, by what a sentence is held against.

| module | finds |
|---|---|
| `facts` | what the article does not say: numbers, dates, names, quotations, a sentence without evidence |
| `contradictions` | the opposite of the article: excluded words, denials, terms that it does not name |
| `swaps` | names and numbers of the article in the wrong place |
| `roles` | who did what to whom the wrong way round |
| `counts` | a number of the article, given to another thing |
| `causes` | a cause that the article gives for something else |
| `dates` | a day or a year with another month than in the article |
| `persons` | titles and first names that the article does not have, and that are no fault |
| `reported` | what a sentence attributes to somebody: it is not in its own voice |
| `voice` | loaded words in the summary's own voice, lost attributions, talk about the article |
| `form` | sentences that are unfinished, fragments, in a foreign script, or said twice |
| `spelling` | words that look like a flagged word of the article with letters changed |

`contradictions` and `swaps` lay a sentence beside its evidence (`comparison`, `alignment`).
`service.analysis.check` puts the checks in order.
"""
