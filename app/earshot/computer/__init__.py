"""The computer Earshot runs on: what its operating system offers, one small file per matter.

Linux is what is tried in the tests; the macOS and Windows branches follow the systems' documents
and have not been run. Where a system offers no way, a SkillError says so in a sentence.
"""
