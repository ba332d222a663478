-- Last of all: what was made above belongs to whoever ran the script.
SELECT pbm.adopt();
