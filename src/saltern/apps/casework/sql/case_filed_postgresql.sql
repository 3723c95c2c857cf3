-- Its number in the table and how many decisions were written; no row where it could not be filed.
SELECT filed.id, (SELECT count(*) FROM decided) FROM filed
