END
$pbm$;
