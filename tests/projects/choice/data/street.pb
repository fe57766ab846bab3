META
key; value
description;Small works in our street
country;China
unit;Foshan
subunit;Nanhai
instance;2026
num_projects;5
num_votes;7
budget;30000.50
vote_type;approval
rule;greedy-exclusive
date_begin;01.11.2026
date_end;15.11.2026
max_length;3
comment;#1: made up for tests; not a real vote

PROJECTS
project_id;cost;votes;name;exclusive_groups;selected
1;12000.25;5;"Lamps; footpath by the river";;1
2;9000;4;"The ""small"" park";park;1
3;8000;3;Another small park;park;0
4;9000.25;2;健身器材;;1
5;100;0;Nobody's wish;;0
VOTES
voter_id;vote;voting_method
a1;1,2,3;internet
a2;1,2;internet
a3; 1, 4 ;paper
a4;1,3;paper
a5;2
a6;1,2,4;internet
a7;3;internet
