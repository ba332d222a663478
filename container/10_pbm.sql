-- Run once, by the image's entry point, in the database that it makes.
CREATE EXTENSION pbm;
