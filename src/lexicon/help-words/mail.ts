/** Help words: mail and calendars. `help-words.ts` describes the format. */
export const MAIL = `
# 메일
메일 = 이메일 = 전자우편 = 전자 메일 = email = e-mail = mail
받은메일함 = 받은 편지함 = 수신함 = inbox
보낸메일함 = 보낸 편지함 = 발신함 = sent mail = sent folder = sent items
임시보관함 = 임시 보관 메일 = 임시 저장 메일 = draft folder
임시 저장 = 초안 = draft
스팸메일함 = 스팸함 = 스팸 편지함 = 정크 메일함 = spam folder = junk folder
스팸메일 = 스팸 = 정크 메일 = 광고 메일 = spam = junk mail = spam mail = junk email
스팸 차단 = 스팸 필터 = spam filter = block spam = junk filter
메일 휴지통 = 지운 편지함 = 삭제한 메일함 = deleted items = mail trash
휴지통 = trash = recycle bin = trash can = bin
메일 쓰기 = 메일 작성 = 편지 쓰기 = compose = compose email = write email
메일 보내기 = 메일 발송 = 메일 발신 = 이메일 전송 = send email = send mail
전체 답장 = 모두에게 답장 = reply all
메일 전달 = 메일 포워딩 = 자동 전달 = 자동 포워딩 = email forwarding = mail forwarding = forward email = auto forward
부재중 응답 = 자동 응답 = 부재중 자동 회신 = 부재중 메시지 = 자동 회신 = auto reply = automatic reply = out of office = vacation responder
메일 서명 = 이메일 서명 = email signature = mail signature
예약 발송 = 예약 메일 = 메일 예약 = 예약 전송 = schedule send = scheduled send = scheduled email = send later
발송 취소 = 메일 회수 = 보내기 취소 = 메일 발송 취소 = undo send = recall email
첨부 파일 = 파일 첨부 = attachment = attached file = attach file
대용량 첨부 = 대용량 파일 첨부 = 큰 파일 첨부 = large attachment = large file attachment
받는 사람 = 수신자 = 수신인 = recipient
보낸 사람 = 보내는 사람 = 발신자 = 발신인 = sender
숨은 참조 = 비밀 참조 = bcc = blind carbon copy
메일 분류 = 메일 필터 = 자동 분류 = 메일 규칙 = mail filter = email rule = filter rule
메일 차단 = 수신 차단 = 발신자 차단 = block sender = block email
광고 수신 거부 = 광고성 정보 수신 거부 = 마케팅 수신 거부 = marketing opt-out = opt out of marketing
뉴스레터 = 소식지 = newsletter
뉴스레터 해지 = 뉴스레터 수신 거부 = 메일 구독 취소 = unsubscribe from email = unsubscribe from newsletter
반송 메일 = 메일 반송 = 리턴 메일 = bounced email = email bounced = undelivered mail = returned mail
외부 메일 가져오기 = import mail = import email = fetch mail
메일 주소 변경 = 이메일 변경 = 이메일 주소 변경 = change email = change email address = update email
메일 주소 = 이메일 주소 = email address
메일 용량 = 메일함 용량 = mailbox size = mail storage = mailbox quota
보관 처리 = 아카이브 = archive
읽음으로 표시 = 읽음 처리 = mark as read
읽지 않음으로 표시 = 안 읽음 표시 = mark as unread
삭제한 메일 복구 = 메일 복구 = 메일 복원 = recover email = recover deleted email = restore mail
# 캘린더
캘린더 = 달력 = calendar
일정 = 스케줄 = event = schedule = 스케쥴
`;
