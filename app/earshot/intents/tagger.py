"""The head that marks the slots. Needs the extra `train`; `chain.py` runs it without."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Tagger(nn.Module):
    """Vectors of words to a tag for each. Its scores know the intent, and the tags are a chain: an
    `I-city` follows a `B-city`. (Lafferty and others 2001, "Conditional Random Fields".)"""

    def __init__(self, width: int, intents: int, tags: int, marks: int) -> None:
        super().__init__()
        self.words = nn.Linear(width, tags)
        self.names = nn.Parameter(torch.zeros(marks, tags))
        self.by_intent = nn.Parameter(torch.zeros(intents, tags))
        self.begins = nn.Parameter(torch.zeros(tags))
        self.follows = nn.Parameter(torch.zeros(tags, tags))
        """From a tag to the next."""

    def forward(self, words: Tensor, marks: Tensor, likely: Tensor) -> Tensor:
        """Scores, sentences by words by tags. `marks`: see `Names`. `likely`: the intents,
        sentences by intents."""
        expected = likely @ self.by_intent
        scores: Tensor = self.words(words) + marks @ self.names + expected[:, None]
        return scores

    def surprise(self, scores: Tensor, tags: Tensor, real: Tensor) -> Tensor:
        """Negative log likelihood of the right tags, for a word. `tags` and `real`: sentences by
        words; every sentence has a first word."""
        wanted = scores.gather(2, tags[..., None])[..., 0] * real
        steps = self.follows[tags[:, :-1], tags[:, 1:]] * real[:, 1:]
        right = self.begins[tags[:, 0]] + wanted.sum(1) + steps.sum(1)
        return (self._all(scores, real) - right).sum() / real.sum()

    def _all(self, scores: Tensor, real: Tensor) -> Tensor:
        """The logarithm of the sum over every chain of tags."""
        so_far = self.begins + scores[:, 0]
        for at in range(1, scores.shape[1]):
            longer = (so_far[:, :, None] + self.follows).logsumexp(1) + scores[:, at]
            so_far = torch.where(real[:, at, None], longer, so_far)
        return so_far.logsumexp(1)
